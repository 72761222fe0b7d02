import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ToolError } from "../../../tools/errors";
import { promote, type PromoteRequest } from "../../../tools/promote/promote";
import type { DeployedFunction } from "../../../tools/stacks/deployed";
import { deployedOrders } from "../../support/deployed";
import { fakeAws, serviceError, type Answer } from "../../support/fakeAws";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { writeShop } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

/** Version 4 has run in qa since November 25, version 3 before that. */
function ordersInQa(): DeployedFunction {
  const running = { environment: "qa", version: 4, publishedVersion: "5", entries: ["4", "5"] };
  return deployedOrders(running);
}

const GATE =
  "functions.orders.version: version 4 can't come here, since this environment promotes from qa, and qa has never run it: it runs version 3. " +
  'Deploy it to qa first, or say why not: npx ldm promote orders --to prod --version 4 --reason "…" writes an exception into the stack file.';

describe("ldm promote, with what hands on and what is asked", () => {
  let files: TempProject;
  let prod: FakeEnvironment;
  let terminal: CapturedTerminal;
  let sources: Map<string, readonly DeployedFunction[]>;
  let qaAlias: object;
  let lambda: Answer;
  let typed: string | undefined;

  beforeEach(() => {
    files = new TempProject();
    prod = new FakeEnvironment(files);
    writeShop(files, { orders: { 1: {}, 2: {}, 3: {}, 4: {} } });
    writeStacks();
    terminal = new CapturedTerminal();
    sources = new Map([
      ["dev", [deployedOrders({ environment: "dev", version: 4, publishedVersion: "5" })]],
      ["qa", [ordersInQa()]],
    ]);
    qaAlias = { Name: "QA", FunctionVersion: "5" };
    lambda = prod.lambda(() => ({}));
    typed = undefined;
  });
  afterEach(() => {
    files.remove();
  });

  /** Prod promotes from qa, which promotes from dev. */
  function writeStacks(rest = ""): void {
    const file = (environment: string, from: string, more = "") => {
      const head = `  shop:environment: ${environment.toUpperCase()}\n  shop:promotesFrom: ${from}\n`;
      const functions = `  shop:functions:\n    orders:\n      version: 3\n`;
      files.write(`Pulumi.${environment}.yaml`, `config:\n${head}${more}${functions}${rest}`);
    };
    file("dev", "none");
    file("qa", "dev");
    file("prod", "qa", "  shop:protected: true\n");
  }

  const answer: Answer = (asked) => {
    const isQa = String(asked.input.FunctionName).includes("-qa-");
    const isDev = String(asked.input.FunctionName).includes("-dev-");
    if (asked.command === "DescribeAlarms") return { MetricAlarms: [], CompositeAlarms: [] };
    if (asked.command === "ListVersionsByFunction") {
      return { Versions: ["$LATEST", "4", "5"].map((Version) => ({ Version })) };
    }
    if (isQa) return qaAlias;
    if (isDev) return { Name: "DEV", FunctionVersion: "5" };
    return lambda(asked);
  };

  function handOn(choices: Partial<PromoteRequest> = {}): Promise<void> {
    const { aws } = fakeAws((asked) => {
      const answered = answer(asked);
      if (answered instanceof Error) throw answered;
      return answered;
    });
    const open = (_project: unknown, environment: string) => {
      const running = sources.get(environment);
      if (running === undefined) return Promise.resolve(prod);
      const functions = new Map(running.map((each) => [each.name, each]));
      return Promise.resolve({
        environment,
        functions: () => Promise.resolve(functions),
        preview: () => assert.fail(`${environment} was previewed`),
        up: () => assert.fail(`${environment} was updated`),
      });
    };
    const ask = () => Promise.resolve(typed);
    const asking = typed === undefined ? terminal : Object.assign(terminal, { ask });
    return promote(asking, { open, aws: () => aws }, prod.project, {
      names: ["orders"],
      to: "prod",
      from: undefined,
      version: undefined,
      bakedMs: undefined,
      reason: undefined,
      up: false,
      yes: true,
      dryRun: false,
      json: false,
      signal: new AbortController().signal,
      ...choices,
    });
  }

  const text = () => readFileSync(files.path("Pulumi.prod.yaml"), "utf8");

  async function refuses(
    words: string,
    choices: Partial<PromoteRequest> = {},
    asked: readonly string[] = [],
  ): Promise<void> {
    const before = text();
    await assert.rejects(handOn(choices), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.message, words);
      return true;
    });
    assert.deepEqual([text(), prod.asked, terminal.printed], [before, asked, []]);
  }

  describe("with --up", () => {
    it("prints JSON", async () => {
      await handOn({ up: true, json: true });
      assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
        dryRun: false,
        from: "qa",
        to: "prod",
        isDeployed: true,
        functions: [{ name: "orders", from: 3, version: 4 }],
        plan: { changes: prod.changes, diagnostics: [] },
      });
    });

    it("asks where the environment is protected", async () => {
      typed = "qa";
      await refuses("that is not prod. Nothing has been changed.", { up: true, yes: false }, [
        "preview",
      ]);
      assert.equal(terminal.talked.at(-1), "prod gets orders from version 3 to version 4.");
      typed = "prod";
      await handOn({ up: true, yes: false });
      assert.equal(prod.deployed.version, 4);
    });

    it("fails where Lambda carries something else in the end", async () => {
      lambda = () => ({ Name: "PROD", FunctionVersion: "1" });
      await assert.rejects(
        handOn({ up: true }),
        new ToolError(
          "the update of prod has ended, but the alias of orders is not what the stack says: Lambda says that it carries published version 1. " +
            "Somebody else is changing it: ldm status orders --env prod tells how to put it back.",
        ),
      );
      assert.deepEqual(terminal.printed, []);
    });
  });

  describe("names", () => {
    it("are with --all those that both environments have", async () => {
      writeShop(files, { audit: { 1: {} }, tax: { 1: {} } });
      writeStacks("    audit:\n      version: 1\n    tax:\n      version: none\n");
      sources.set("qa", [ordersInQa(), { ...ordersInQa(), name: "tax" }]);
      await handOn({ names: [] });
      assert.deepEqual(terminal.printed, ["Pulumi.prod.yaml: orders from version 3 to version 4"]);
    });

    it("are also those that the stack file leaves out, where they are named", async () => {
      writeShop(files, { tax: { 4: {} } });
      writeStacks("    tax:\n      version: none\n");
      sources.set("qa", [{ ...ordersInQa(), name: "tax" }]);
      await handOn({ names: ["tax"] });
      assert.deepEqual(terminal.printed, ["Pulumi.prod.yaml: tax to version 4"]);
      assert.match(readFileSync(files.path("Pulumi.prod.yaml"), "utf8"), /tax:\n {6}version: 4\n/);
    });

    it("are none with --all where nothing runs before, or nothing of it here", async () => {
      sources.set("qa", [
        { ...ordersInQa(), name: "audit" },
        { ...ordersInQa(), name: "tax" },
      ]);
      await refuses(
        "there is nothing to promote: qa runs audit, tax, and Pulumi.prod.yaml has a version of none of them.",
        { names: [] },
      );
      sources.set("qa", []);
      await refuses(
        "qa runs nothing: it was never deployed. Deploy it first: pulumi up --stack qa.",
        { names: [] },
      );
    });
  });

  describe("source", () => {
    it("is another one with --from", async () => {
      await handOn({ from: "dev" });
      assert.equal(terminal.talked[0], "Looking at dev ...");
      assert.deepEqual(terminal.printed, ["Pulumi.prod.yaml: orders from version 3 to version 4"]);
    });

    it("runs the function", async () => {
      sources.set("qa", [{ ...ordersInQa(), name: "audit" }]);
      await refuses(
        "qa does not run orders. It runs audit: name one of these, or deploy it there.",
      );
      sources.set("qa", []);
      await refuses("qa does not run orders. It was never deployed: pulumi up --stack qa.");
    });

    it("has not run it for long enough", async () => {
      await assert.rejects(
        handOn({ bakedMs: 1e15 }),
        /^ToolError: qa has run version 4 of orders for /,
      );
    });

    it("really runs it", async () => {
      const start = "qa does not really run what its stack says of orders. ";
      qaAlias = { Name: "QA", FunctionVersion: "4" };
      await refuses(
        `${start}The alias QA of orders points at published version 4 (version 3), ` +
          "but the stack left it at published version 5 (version 4): somebody moved it by hand. pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.",
      );
      const RoutingConfig = { AdditionalVersionWeights: { "4": 0.5 } };
      qaAlias = { Name: "QA", FunctionVersion: "5", RoutingConfig };
      await refuses(
        `${start}The alias QA of orders sends 50 % to published version 4 (version 3), ` +
          "but the stack had it send everything to one version: somebody changed the weights by hand. pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.",
      );
      qaAlias = serviceError("ResourceNotFoundException", "Not found");
      await refuses(
        `${start}orders has no alias QA any more, so nothing of it runs: somebody deleted it. pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.`,
      );
    });
  });

  describe("version", () => {
    it("has run in the environment before, whichever one it comes from", async () => {
      sources.set("qa", [deployedOrders({ environment: "qa" })]);
      await refuses(GATE, { from: "dev" });
      await refuses(
        'qa has never run version 4 of orders; it runs version 3. Deploy it there first, or say why not with --reason "…".',
        { version: 4 },
      );
    });
  });
});
