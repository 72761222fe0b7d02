import assert from "node:assert/strict";

import { pruneCommand } from "../../../tools/commands/prune";
import { ToolError } from "../../../tools/errors";
import { main } from "../../../tools/main";
import type { PrunedStack } from "../../../tools/prune/prune";
import type { PendingOperation } from "../../../tools/stacks/state";
import { fakeAws, serviceError, type AskedCommand } from "../../support/fakeAws";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";
import { deployedOrders } from "../../support/deployed";

const functionName = "orders-qa-1234567";
const LOCKED =
  "stack qa is being updated by ada@laptop (pid 1), since 2026-11-25T02:11:04Z. No resource has been changed.";

/** A function with five published versions, of which the alias carries the fourth. */
class FakeLambda {
  versions = ["1", "2", "3", "4", "5"];
  aliases = [{ Name: "QA", FunctionVersion: "4" }];
  /** What to do before a version is deleted. */
  onDelete: (number: string) => void = () => undefined;
  /** What to do when the aliases are read. */
  onAliases: (time: number) => void = () => undefined;
  #read = 0;

  answer = ({ command, input }: AskedCommand): object => {
    if (command === "ListVersionsByFunction") {
      if (this.versions.length === 0) throw serviceError("ResourceNotFoundException", "Not found");
      return {
        Versions: ["$LATEST", ...this.versions].map((Version) => ({
          Version,
          LastModified: "2026-11-25T02:11:04.000+0000",
          Description: `version ${Version}`,
        })),
      };
    }
    if (command === "ListAliases") {
      this.#read += 1;
      this.onAliases(this.#read);
      return { Aliases: this.aliases };
    }
    const number = String(input.Qualifier);
    this.onDelete(number);
    this.versions = this.versions.filter((each) => each !== number);
    return {};
  };
}

describe("ldm prune", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;
  let lambda: FakeLambda;
  let pending: PendingOperation[];
  let ensureIdle: PrunedStack["ensureIdle"];

  beforeEach(() => {
    terminal = new CapturedTerminal();
    lambda = new FakeLambda();
    pending = [];
    ensureIdle = () => Promise.resolve();
    project = new TempProject();
    project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    project.write("Pulumi.qa.yaml", "config:\n  shop:functions: {}\n");
    project.write("Pulumi.prod.yaml", "config:\n  shop:protected: true\n  shop:functions: {}\n");
  });

  afterEach(() => {
    project.remove();
  });

  function prune(...args: string[]): Promise<number> {
    const orders = deployedOrders({ publishedVersion: "4", entries: ["3", "4"], functionName });
    const stack = (environment: string): PrunedStack => ({
      environment,
      functions: () => Promise.resolve(new Map([["orders", orders]])),
      state: () => Promise.resolve({ pending, root: "urn:root", published: new Map() }),
      ensureIdle,
    });
    const command = pruneCommand(terminal, {
      open: (_, environment) => Promise.resolve(stack(environment)),
      aws: () => fakeAws(lambda.answer).aws,
    });
    return main(["-C", project.root, "prune", ...args], terminal, [command]);
  }

  it("lists what goes, deletes it, and says why the others stay", async () => {
    assert.equal(await prune("--env", "qa"), 0);
    assert.deepEqual(terminal.talked, [
      "function  published  last modified                 description",
      "--------  ---------  ----------------------------  -----------",
      "orders            1  2026-11-25T02:11:04.000+0000  version 1",
      "orders            2  2026-11-25T02:11:04.000+0000  version 2",
      "Deleted published version 1 of orders",
      "Deleted published version 2 of orders",
    ]);
    assert.deepEqual(terminal.printed, [
      "orders in qa: deleted 2 published versions, kept 3 (1 carried by an alias, 1 in the ledger, 1 newest)",
    ]);
    assert.deepEqual(lambda.versions, ["3", "4", "5"]);
  });

  it("deletes nothing in a dry run, takes no lock, and asks nobody", async () => {
    ensureIdle = () => Promise.reject(new Error("locked"));
    assert.equal(await prune("--env", "prod", "--dry-run"), 0);
    assert.equal(
      terminal.printed.at(-1),
      "orders in prod: would delete 2 published versions, kept 3 (1 carried by an alias, 1 in the ledger, 1 newest)",
    );
    assert.equal(lambda.versions.length, 5);
  });

  it("prints all of it for a script", async () => {
    assert.equal(await prune("--env", "qa", "--json"), 0);
    const version = (number: string) => ({
      publishedVersion: number,
      lastModified: "2026-11-25T02:11:04.000+0000",
      description: `version ${number}`,
    });
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      environment: "qa",
      dryRun: false,
      functions: [
        {
          function: "orders",
          functionName,
          unneeded: [version("1"), version("2")],
          deleted: [version("1"), version("2")],
          spared: [],
          kept: [
            { publishedVersion: "3", because: "ledger" },
            { publishedVersion: "4", because: "alias" },
            { publishedVersion: "5", because: "newest" },
          ],
        },
      ],
    });
  });

  it("is refused in a protected environment where nobody can be asked", async () => {
    assert.equal(await prune("--env", "prod"), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
    );
    assert.equal(lambda.versions.length, 5);
    assert.equal(await prune("--env", "prod", "--yes"), 0);
    assert.equal(lambda.versions.length, 3);
  });

  it("is refused where an update was killed", async () => {
    pending = [{ urn: "urn:orders", name: "orders", type: "updating" }];
    assert.equal(await prune("--env", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      "error: an update of qa is at work, or was killed: nobody knows how this ended: updating orders. " +
        "Nothing has been deleted. Wait for it, or finish it, and try again: pulumi up --refresh --stack qa.",
    ]);
  });

  it("is refused while somebody updates the stack", async () => {
    ensureIdle = () => Promise.reject(new ToolError(LOCKED));
    assert.equal(await prune("--env", "qa"), 1);
    assert.equal(terminal.talked.at(-1), `error: ${LOCKED}`);
    assert.equal(lambda.versions.length, 5);
  });

  it("is refused where Lambda does not know the function", async () => {
    lambda.versions = [];
    assert.equal(await prune("--env", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      "error: Lambda has no function orders-qa-1234567, which is orders in qa: somebody deleted it, or the AWS " +
        "credentials are of another account (aws sts get-caller-identity tells). Nothing has been deleted.",
    ]);
  });

  it("is refused for a function that the environment does not run", async () => {
    assert.equal(await prune("--env", "qa", "order"), 2);
    assert.deepEqual(terminal.talked, [
      'error: qa runs no function "order"; it runs orders. Did you mean orders?',
    ]);
  });

  it("needs an environment", async () => {
    assert.equal(await prune(), 2);
    assert.deepEqual(terminal.talked, [
      "error: required option '--env <environment>' not specified",
    ]);
  });

  it("spares what an alias has begun to carry meanwhile", async () => {
    lambda.onAliases = (time) => {
      if (time === 3) lambda.aliases.push({ Name: "TRY", FunctionVersion: "2" });
    };
    assert.equal(await prune("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      "orders in qa: deleted 1 published version, kept 3 (1 carried by an alias, 1 in the ledger, 1 newest), and 2, which alias TRY has begun to carry",
    ]);
    assert.deepEqual(lambda.versions, ["2", "3", "4", "5"]);
  });

  it("says what is gone and what is not where Lambda refuses in the middle", async () => {
    lambda.onDelete = (number) => {
      if (number === "2") throw serviceError("TooManyRequestsException", "Slow down");
    };
    assert.equal(await prune("--env", "qa"), 1);
    assert.deepEqual(terminal.printed, [
      "orders in qa: deleted 1 published version, kept 3 (1 carried by an alias, 1 in the ledger, 1 newest)",
    ]);
    assert.equal(
      terminal.talked.at(-1),
      "error: not all was deleted: Lambda in eu-central-1 is asked too much at the moment (lambda:DeleteFunction). Try again in a minute.\n" +
        "Still there: 2 of orders. Run the command again to go on.",
    );
  });

  it("does not mind that somebody else has deleted one meanwhile", async () => {
    lambda.onDelete = () => {
      throw serviceError("ResourceNotFoundException", "Not found");
    };
    assert.equal(await prune("--env", "qa"), 0);
  });
});
