import assert from "node:assert/strict";

import type { LedgerEntry, Move } from "../../../components/ledger";
import { ToolError, UsageError } from "../../../tools/errors";
import { rollBack, type RollbackRequest } from "../../../tools/rollback/rollback";
import type { DeployedFunction } from "../../../tools/stacks/deployed";
import type { Change } from "../../../tools/stacks/plan";
import { fakeAws, serviceError, type AskedCommand } from "../../support/fakeAws";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const OLD = "aaaaaaaaaaaa";
const NEW = "8dba7b539aa3";

const published: Change = {
  urn: "urn:pulumi:prod::shop::aws:lambda/function:Function::orders",
  type: "aws:lambda/function:Function",
  name: "orders",
  op: "update",
  keys: ["environment"],
};

describe("ldm rollback", () => {
  let files: TempProject;
  let prod: FakeEnvironment;
  let terminal: CapturedTerminal;
  let lambda: (asked: AskedCommand) => object;
  let typed: string | undefined;

  beforeEach(() => {
    files = new TempProject();
    prod = new FakeEnvironment(files);
    terminal = new CapturedTerminal();
    typed = undefined;
    lambda = prod.lambda(() => ({}));
    ranBefore(NEW);
  });
  afterEach(() => {
    files.remove();
  });

  /** Version 2 ran before 3, with these settings. */
  function ranBefore(settings: string, { isPublished = true } = {}): void {
    const two = { version: 2, settings, publishedVersion: "3" };
    const entry: LedgerEntry = { ...two, sha256: "18ea" };
    const move: Move = { ...two, since: "2026-11-24T02:11:04.000Z" };
    const { deployed } = prod;
    const { entries, history } = deployed.ledger;
    const ledger = {
      ...deployed.ledger,
      entries: [...(isPublished ? [entry] : []), ...entries],
      history: [move, ...history],
    };
    prod.deployed = { ...deployed, ledger };
  }

  function goBack(choices: Partial<RollbackRequest> = {}): Promise<void> {
    const { aws } = fakeAws(lambda);
    const world = { open: () => Promise.resolve(prod), aws: () => aws };
    const ask = () => Promise.resolve(typed);
    const asking = typed === undefined ? terminal : Object.assign(terminal, { ask });
    return rollBack(asking, world, prod.project, {
      names: ["orders"],
      environment: "prod",
      republish: false,
      yes: true,
      dryRun: false,
      json: false,
      signal: new AbortController().signal,
      ...choices,
    });
  }

  async function refuses(
    words: string,
    choices: Partial<RollbackRequest> = {},
    asked: readonly string[] = [],
  ): Promise<void> {
    await assert.rejects(goBack(choices), (error) => {
      assert.ok(error instanceof ToolError);
      assert.equal(error.message, words);
      return true;
    });
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], asked]);
    assert.deepEqual(terminal.printed, []);
  }

  it("writes the version alone where the file's settings give what ran", async () => {
    await goBack();
    assert.deepEqual(prod.lines, ["version: 2"]);
    assert.deepEqual(prod.asked, ["preview", "ldm rollback: orders from version 3 to 2"]);
    assert.deepEqual(terminal.printed, [
      `orders in prod: version 3 -> 2 (published as 3, settings ${NEW})`,
      "1 resource updated. Lambda says the same.",
    ]);
    assert.deepEqual(terminal.talked, [
      "Previewing prod ...",
      "orders: version 3 -> 2, settings 8dba7b539aa3, only the alias moves",
      "1 resource changes:",
      "  ~  orders (Alias): routingConfig",
      "Updating prod ...",
    ]);
  });

  it("writes the settings of then beside it where the file's are other ones", async () => {
    prod.deployed = { ...prod.deployed, ledger: { ...prod.deployed.ledger, history: [] } };
    ranBefore(OLD);
    prod.onPreview = (pin) => {
      const [alias] = prod.changes;
      if (pin?.settings === undefined && alias) prod.changes = [alias, published];
      else prod.changes = prod.changes.filter((change) => change !== published);
    };
    await goBack({ version: 2, settings: OLD });
    assert.deepEqual(prod.lines, ["version: 2", `settings: "${OLD}"`]);
    assert.deepEqual(prod.asked, [
      "preview",
      "preview",
      "ldm rollback: orders from version 3 to 2",
    ]);
    assert.equal(
      terminal.printed[0],
      `orders in prod: version 3 -> 2 (published as 3, settings ${OLD})`,
    );
  });

  it("goes to other settings of the version that runs", async () => {
    const before = { version: 3, settings: OLD, publishedVersion: "2" };
    const { deployed } = prod;
    const entries = [{ ...before, sha256: "19ea" }, ...deployed.ledger.entries];
    prod.deployed = { ...deployed, ledger: { ...deployed.ledger, entries } };
    await goBack({ version: 3 });
    assert.deepEqual(prod.lines, ["version: 3", `settings: "${OLD}"`]);
    assert.equal(prod.asked.at(-1), `ldm rollback: orders at version 3 to settings ${OLD}`);
  });

  it("tries the settings of then where the program refuses the file's", async () => {
    prod.onPreview = (pin) => {
      if (pin?.settings === undefined) throw new ToolError("TAX_PERCENT is missing");
    };
    await goBack();
    assert.deepEqual(prod.lines, ["version: 2", `settings: "${NEW}"`]);
  });

  it("says what the program says where it refuses those, too", async () => {
    prod.onPreview = (pin) => {
      throw new ToolError(`refused: ${pin?.settings ?? "the file's settings"}`);
    };
    await refuses(`refused: ${NEW}`, {}, ["preview", "preview"]);
  });

  it("says what the program says where there are no others", async () => {
    ranBefore(OLD, { isPublished: false });
    prod.onPreview = () => {
      throw new ToolError("refused");
    };
    await refuses("refused", { version: 2, settings: OLD, republish: true }, ["preview"]);
  });

  it("does not take a mistake of its own for a refusal", async () => {
    prod.onPreview = () => {
      throw new TypeError("broken");
    };
    await assert.rejects(goBack(), new TypeError("broken"));
    assert.deepEqual(prod.asked, ["preview"]);
  });

  it("refuses to change more than aliases", async () => {
    prod.changes = [...prod.changes, published];
    await refuses(
      "going back would change more than the alias of orders: update orders (Function). Nothing has been changed. " +
        "Deploy or take back what else stands in Pulumi.prod.yaml and in the program, or say --republish to have all of it.",
      {},
      ["preview"],
    );
  });

  it("changes more with --republish", async () => {
    prod.changes = [...prod.changes, published];
    await goBack({ republish: true });
    assert.deepEqual(prod.lines, ["version: 2"]);
    assert.equal(terminal.printed[1], "2 resources updated. Lambda says the same.");
  });

  it("refuses what the ledger has no more", async () => {
    const { deployed } = prod;
    const entries = deployed.ledger.entries.slice(1);
    prod.deployed = { ...deployed, ledger: { ...deployed.ledger, entries } };
    await refuses(
      "the ledger has orders version 2 with settings 8dba7b539aa3 no more, so going back there means to publish again, with the stack file's settings. " +
        "Nothing has been changed. Say --republish to do so.",
    );
    await goBack({ republish: true });
    assert.deepEqual(prod.lines, ["version: 2"]);
    assert.ok(
      terminal.talked.includes("orders: version 3 -> 2, settings 8dba7b539aa3, publishes it"),
    );
  });

  it("refuses what Lambda has no more", async () => {
    const follow = lambda;
    lambda = (asked) => {
      if (asked.command !== "GetFunctionConfiguration") return follow(asked);
      assert.equal(asked.input.Qualifier, "3");
      throw serviceError("ResourceNotFoundException", "Not found");
    };
    await refuses(
      "Lambda has published version 3 of orders (version 2) no more: somebody deleted it, so going back there means to publish again. " +
        "Nothing has been changed. Take it out of the ledger: pulumi refresh --stack prod, then try again with --republish.",
    );
  });

  it("does not take a failing call for a version that is gone", async () => {
    lambda = () => {
      throw serviceError("AccessDeniedException", "Not for you");
    };
    await refuses(
      "The AWS credentials may not do lambda:GetFunctionConfiguration on orders-prod-1234567:3 in eu-central-1 (Not for you). " +
        "Ask for a policy that allows lambda:GetFunctionConfiguration, or use other credentials.",
    );
  });

  it("refuses where there is nothing to go back to", async () => {
    await refuses(
      "orders has not run version 1 in prod. It ran: version 2 with settings 8dba7b539aa3 since 2026-11-24T02:11:04.000Z, " +
        "version 3 with settings 8dba7b539aa3 since 2026-11-25T02:11:04.000Z. Nothing has been changed.",
      { version: 1 },
    );
  });

  it("refuses a function that does not run there, or that nobody knows", async () => {
    files.write("functions/fulfilment/handler.ts", "");
    await refuses(
      "prod does not run fulfilment. It runs orders: name one of these, or deploy it there.",
      { names: ["fulfilment"] },
    );
    await assert.rejects(goBack({ names: ["order"] }), {
      name: "UsageError",
      message:
        'There is no function "order". Did you mean orders? The functions are: fulfilment, orders.',
    });
    prod.functions = () => Promise.resolve(new Map<string, DeployedFunction>());
    await refuses("prod does not run orders. It was never deployed.");
  });

  it("changes nothing in a dry run, and prints the plan", async () => {
    await goBack({ dryRun: true });
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], ["preview"]]);
    assert.deepEqual(terminal.printed, [
      "orders: version 3 -> 2, settings 8dba7b539aa3, only the alias moves",
      "1 resource changes:",
      "  ~  orders (Alias): routingConfig",
    ]);
  });

  it("refuses in a dry run what it would refuse", async () => {
    prod.changes = [published];
    await assert.rejects(goBack({ dryRun: true }), /^ToolError: going back would change more/);
    assert.deepEqual(prod.lines, ["version: 3"]);
  });

  it("prints JSON", async () => {
    await goBack({ dryRun: true, json: true });
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: true,
      environment: "prod",
      targets: [{ name: "orders", version: 2, settings: NEW, publishedVersion: "3" }],
      plan: { changes: prod.changes, diagnostics: [] },
    });
    terminal.printed.length = 0;
    await goBack({ json: true });
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: false,
      environment: "prod",
      changed: 1,
      functions: [{ name: "orders", from: 3, version: 2, settings: NEW, publishedVersion: "3" }],
    });
  });

  it("asks where the environment is protected", async () => {
    typed = "qa";
    await refuses("that is not prod. Nothing has been changed.", { yes: false }, ["preview"]);
    assert.equal(terminal.talked.at(-1), "prod goes back: orders from version 3 to 2.");
    typed = "prod";
    await goBack({ yes: false });
    assert.deepEqual(prod.lines, ["version: 2"]);
  });

  it("needs --yes there where nobody can be asked", async () => {
    await assert.rejects(
      goBack({ yes: false }),
      new UsageError(
        "prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
      ),
    );
    assert.deepEqual([prod.lines, prod.asked], [["version: 3"], ["preview"]]);
  });

  it("ends a canary, and says so", async () => {
    const canary = { version: 4, settings: NEW, publishedVersion: "5", weight: 0.1 };
    prod.deployed = { ...prod.deployed, canary };
    prod.write("version: 3", "canary:", "  version: 4", "  weight: 10%");
    await goBack();
    assert.equal(terminal.talked[0], "orders: this ends the canary of version 4.");
    assert.deepEqual(prod.lines, ["version: 2"]);
    assert.equal(prod.deployed.canary, undefined);
  });

  it("fails where Lambda carries something else in the end", async () => {
    lambda = () => ({ Name: "PROD", FunctionVersion: "1" });
    await assert.rejects(
      goBack(),
      new ToolError(
        "the update of prod has ended, but the alias of orders is not what the stack says: Lambda says that it carries published version 1. " +
          "Somebody else is changing it: ldm status orders --env prod tells how to put it back.",
      ),
    );
    assert.deepEqual(terminal.printed, []);
  });
});
