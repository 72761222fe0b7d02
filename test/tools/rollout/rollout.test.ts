import assert from "node:assert/strict";

import type { Answer } from "../../support/fakeAws";
import { ToolError } from "../../../tools/errors";
import { Interrupted } from "../../../tools/interrupts";
import { rolloutVersion, type RolloutChoices } from "../../../tools/rollout/rollout";
import { DEFAULT_THRESHOLDS } from "../../../tools/rollout/thresholds";
import { fakeAws } from "../../support/fakeAws";
import { FakeClock } from "../../support/fakeClock";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

interface Query {
  Id: string;
  MetricStat: { Metric: { MetricName: string; Dimensions: { Name: string; Value: string }[] } };
}

describe("ldm rollout", () => {
  let files: TempProject;
  let prod: FakeEnvironment;
  let clock: FakeClock;
  let terminal: CapturedTerminal;
  let stop: AbortController;
  /** Errors in 100 invocations of version 4, published as 5. */
  let errors: number;

  beforeEach(() => {
    files = new TempProject();
    clock = new FakeClock("2026-11-25T12:00:00.000Z");
    prod = new FakeEnvironment(files, clock.now);
    terminal = new CapturedTerminal();
    stop = new AbortController();
    errors = 0;
  });
  afterEach(() => {
    files.remove();
  });

  const cloud: Answer = ({ command, input }) => {
    if (command === "GetFunctionConfiguration") return { Timeout: 10 };
    if (command === "GetQueueAttributes") return { Attributes: {} };
    const results = (input.MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric } }) => {
      const version = Metric.Dimensions.find(({ Name }) => Name === "ExecutedVersion")?.Value;
      const failed = version === "5" ? errors : 0;
      const value = { Invocations: 100, Errors: failed }[Metric.MetricName];
      const has = value !== undefined;
      return { Id, Timestamps: has ? [clock.now()] : [], Values: has ? [value] : [] };
    });
    return { MetricDataResults: results };
  };

  function go(choices: Partial<RolloutChoices> = {}) {
    const { aws } = fakeAws(prod.lambda(cloud));
    const world = { open: () => Promise.resolve(prod), aws: () => aws, clock };
    return rolloutVersion(terminal, world, prod.project, "orders", {
      environment: "prod",
      wanted: { version: 4 },
      reason: undefined,
      schedule: { steps: [0.05, 0.25, 1], everyMs: 60_000, patienceMs: 180_000 },
      thresholds: DEFAULT_THRESHOLDS,
      yes: true,
      dryRun: false,
      json: false,
      signal: stop.signal,
      ...choices,
    });
  }

  const moves = () => prod.asked.filter((each) => each !== "preview");
  const canary = (weight: string) => [
    "version: 3",
    "canary:",
    "  version: 4",
    `  weight: ${weight}`,
  ];
  const GETS = "ldm rollout: Version 4 of orders gets";

  it("goes through all steps, and previews each", async () => {
    await go();
    assert.deepEqual(prod.asked, [
      "preview",
      `${GETS} 5 % of the traffic in prod`,
      "preview",
      `${GETS} 25 % of the traffic in prod`,
      "preview",
      `${GETS} all of the traffic in prod`,
    ]);
    assert.deepEqual(prod.lines, ["version: 4"]);
    assert.deepEqual(terminal.printed, ["orders in prod: version 4 (published as 5)"]);
  });

  it("has nothing to do once the version runs, and says so", async () => {
    await go();
    await go();
    assert.equal(moves().length, 3);
    assert.equal(terminal.talked.at(-1), "Nothing is left to do.");
  });

  it("sends a bad version back", async () => {
    errors = 50;
    await assert.rejects(go(), /^ToolError: version 4 of orders was bad, and prod has none of it/);
    assert.deepEqual(moves(), [
      `${GETS} 5 % of the traffic in prod`,
      "ldm rollout: Version 4 of orders is sent back in prod",
    ]);
    assert.deepEqual(prod.lines, ["version: 3"]);
  });

  it("prints its steps as JSON, also where it fails", async () => {
    errors = 50;
    await assert.rejects(go({ json: true }), ToolError);
    const told = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    assert.deepEqual(told, {
      function: "orders",
      environment: "prod",
      version: 4,
      dryRun: false,
      steps: [
        {
          weight: 0.05,
          since: "2026-11-25T12:00:00.000Z",
          verdict: "bad",
          reasons: [
            "version 4 failed 50 of 100 invocations (50 %), version 3 0 of 100 invocations (0 %); at most 1 % may fail",
          ],
        },
      ],
    });
  });

  it("is taken up where it was interrupted", async () => {
    clock.onWait = () => {
      if (prod.deployed.canary?.weight === 0.25) stop.abort(new Interrupted("SIGTERM"));
    };
    await assert.rejects(go(), /^ToolError: orders in prod stays at 25 % version 4: /);
    assert.deepEqual(prod.lines, canary("25%"));
    await go({ signal: new AbortController().signal });
    assert.equal(moves().length, 3);
    assert.deepEqual(prod.lines, ["version: 4"]);
  });

  for (const [weight, file] of [
    ["a first step", canary("5%")],
    ["a later step", canary("25%")],
  ] as const) {
    it(`takes up ${weight} that was killed between the stack file and the update`, async () => {
      prod.write(...file);
      await go();
      assert.deepEqual(prod.lines, ["version: 4"]);
    });
  }

  it("takes up the last step that was killed between the stack file and the update", async () => {
    prod.onUp = ({ message = "" }) => {
      if (message.includes("all of")) throw new Error("killed");
    };
    await assert.rejects(go(), /killed/);
    assert.deepEqual([prod.lines, prod.deployed.version], [["version: 4"], 3]);
    prod.onUp = () => undefined;
    await go();
    assert.equal(prod.deployed.version, 4);
  });

  it("takes no step that would do more than move the alias", async () => {
    prod.onUp = () => {
      const more = { type: "aws:sqs/queue:Queue", name: "orders", op: "update" } as const;
      prod.changes = [...prod.changes, { ...more, urn: "urn", keys: ["tags"] }];
    };
    await assert.rejects(
      go(),
      new ToolError(
        "the next step would do more in prod than move the alias of orders:\n  ~  orders (Queue): tags\n" +
          "The program, the released versions or what is deployed is not what it was at the step before. Nothing has been changed.\n" +
          "orders in prod had got to 5 % version 4: the same command goes on from there; ldm canary orders --env prod --abort goes back.",
      ),
    );
    assert.equal(prod.deployed.canary?.weight, 0.05);
  });

  it("takes no step once somebody has edited the stack file", async () => {
    prod.onUp = () => {
      clock.onWait = () => {
        prod.write(...canary("5%"), "batchSize: 7");
      };
    };
    await assert.rejects(
      go(),
      /^ToolError: Pulumi\.prod\.yaml has been edited meanwhile: the next step would carry that out as well\. Nothing has been changed\.\norders in prod had got to 5 %/,
    );
    assert.equal(moves().length, 1);
  });

  it("sends a bad version back without what somebody has edited meanwhile, and leaves that in the file", async () => {
    clock.onWait = () => {
      prod.write(...canary("5%"), "batchSize: 7");
      errors = 50;
    };
    const files: (string | undefined)[] = [];
    prod.onUp = ({ configFile }) => files.push(configFile);
    await assert.rejects(go(), /^ToolError: version 4 of orders was bad/);
    assert.deepEqual(prod.lines, ["version: 3", "batchSize: 7"]);
    assert.deepEqual(
      files.map((file) => file === undefined),
      [true, false],
    );
    assert.equal(prod.deployed.canary, undefined);
  });

  it("shows the first step in a dry run, and changes nothing", async () => {
    await go({ dryRun: true });
    assert.deepEqual([prod.asked, prod.lines], [["preview"], ["version: 3"]]);
    assert.deepEqual(terminal.printed, [
      "orders: stays at version 3, settings 8dba7b539aa3",
      "1 resource changes:",
      "  ~  orders (Alias): routingConfig",
      "Version 4 of orders is rolled out in prod: 5 %, 25 %, 100 %, each but the last watched for 1m.",
    ]);
  });

  it("refuses where another version is a canary", async () => {
    prod.write("version: 3", "canary:", "  version: 2", "  weight: 5%");
    await assert.rejects(
      go(),
      /^ToolError: orders in prod has a canary already: version 2 gets 5 %/,
    );
    assert.deepEqual(prod.asked, []);
  });
});
