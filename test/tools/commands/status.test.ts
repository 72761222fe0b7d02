import assert from "node:assert/strict";

import { statusCommand } from "../../../tools/commands/status";
import { ToolError } from "../../../tools/errors";
import { main } from "../../../tools/main";
import type { Update } from "../../../tools/stacks/history";
import type { PendingOperation } from "../../../tools/stacks/state";
import type { StatusReport } from "../../../tools/status/report";
import { deployedOrders, type DeployedOrders } from "../../support/deployed";
import { fakeAws, serviceError, type AskedCommand } from "../../support/fakeAws";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const configuration = {
  CodeSha256: "z4X=",
  Environment: { Variables: { POWERTOOLS_LOG_LEVEL: "INFO", POWERTOOLS_SERVICE_NAME: "orders" } },
  MemorySize: 256,
  Timeout: 10,
  Runtime: "nodejs24.x",
  Architectures: ["arm64"],
  Handler: "index.handler",
  LoggingConfig: { ApplicationLogLevel: "INFO" },
  Role: "arn:aws:iam::123456789012:role/orders",
};

/** AWS, with orders as the stack left it but for what a test changes. */
class FakeCloud {
  alias: object = { Name: "QA", FunctionVersion: "4" };
  letters = "0";
  alarms: object[] = [];
  age: number | undefined;
  refuse: (command: string) => Error | undefined = () => undefined;

  constructor(private readonly topic: string) {}

  answer = ({ command, input }: AskedCommand): object => {
    const refusal = this.refuse(command);
    if (refusal !== undefined) throw refusal;
    const { Variables } = configuration.Environment;
    const version = {
      ...configuration,
      Environment: { Variables: { ...Variables, DESTINATION_TOPIC_ARN: this.topic } },
    };
    const answers: Readonly<Record<string, object>> = {
      GetAlias: this.alias,
      ListVersionsByFunction: {
        Versions: ["$LATEST", "3", "4"].map((Version) => ({ ...version, Version })),
      },
      GetQueueAttributes: {
        Attributes: {
          ApproximateNumberOfMessages: String(input.QueueUrl).endsWith("dead") ? this.letters : "2",
        },
      },
      DescribeAlarms: { MetricAlarms: this.alarms, CompositeAlarms: [] },
      GetMetricData: {
        MetricDataResults:
          this.age === undefined
            ? []
            : [{ Id: "q0", Timestamps: [new Date()], Values: [this.age], StatusCode: "Complete" }],
      },
    };
    return answers[command] ?? {};
  };
}

const LOCKED =
  "qa: If pulumi says that the stack is locked: wait for that update, or, where it was killed: pulumi cancel qa.";

describe("ldm status", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;
  let cloud: FakeCloud;
  let pending: PendingOperation[];
  let deployed: DeployedOrders;
  let unreadable: Map<string, string>;
  const update: Update = {
    kind: "update",
    result: "succeeded",
    startTime: new Date("2026-11-25T02:11:00Z"),
    endTime: new Date("2026-11-25T02:12:00Z"),
    message: "Take version 3",
    changes: {},
    author: "Ada",
    commit: "d7e0901317e76492995137a5710f01c7bd6689dd",
  };

  beforeEach(() => {
    terminal = new CapturedTerminal();
    cloud = new FakeCloud("arn:aws:sns:eu-central-1:123456789012:orders-DestinationSNSTopic-QA");
    pending = [];
    deployed = { entries: ["3", "4"] };
    unreadable = new Map([["prod", "there is no stack prod."]]);
    project = new TempProject();
    writeShop(project, { orders: { 2: {}, 3: {}, 4: {} } });
    writeStack(project, "qa", "functions:\n  orders:\n    version: 3");
    writeStack(project, "prod", "promotesFrom: qa\nfunctions:\n  orders:\n    version: 2");
  });

  afterEach(() => {
    project.remove();
  });

  function status(...args: string[]): Promise<number> {
    const command = statusCommand(terminal, {
      open: (opened, environment) => {
        const problem = unreadable.get(environment);
        if (problem !== undefined) return Promise.reject(new ToolError(problem));
        const orders = deployedOrders({ ...deployed, environment });
        return Promise.resolve({
          functions: () => Promise.resolve(new Map([["orders", orders]])),
          pendingOperations: () => Promise.resolve(pending),
          history: () => Promise.resolve([update]),
          settings: () => Promise.resolve(opened.stackFile(environment).raw()),
        });
      },
      aws: () => fakeAws(cloud.answer).aws,
    });
    return main(["-C", project.root, "status", ...args], terminal, [command]);
  }

  const table = (cell: string): string[] => [
    "function  qa",
    `--------  ${"-".repeat(Math.max(2, cell.length))}`,
    `orders    ${cell}`,
    "",
  ];

  it("is one table where all is plain", async () => {
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, ["function  qa", "--------  --", "orders     3"]);
    assert.deepEqual(terminal.talked, []);
  });

  it("says why an environment can't be read, beside the others", async () => {
    assert.equal(await status(), 0);
    assert.deepEqual(terminal.printed, [
      "function  qa  prod",
      "--------  --  ----",
      "orders     3  ?",
      "",
      "prod: there is no stack prod.",
    ]);
  });

  it("exits with 1 where nothing could be read", async () => {
    assert.equal(await status("--env", "prod"), 1);
    assert.deepEqual(terminal.talked, [
      "error: no environment could be read; what is wrong stands beside each.",
    ]);
  });

  it("exits with 1 for a nightly check where something has drifted or is not read", async () => {
    assert.equal(await status("--env", "qa", "--check"), 0);
    assert.equal(await status("--check"), 1);
    assert.equal(terminal.talked.at(-1), "error: not read: prod.");
    cloud.alias = { Name: "QA", FunctionVersion: "3" };
    assert.equal(await status("--check"), 1);
    assert.equal(terminal.talked.at(-1), "error: drift: orders in qa. not read: prod.");
  });

  it("shows what really runs, and what has drifted", async () => {
    cloud.alias = { Name: "QA", FunctionVersion: "3" };
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("2 !"),
      LOCKED,
      "orders in qa: The alias QA of orders points at published version 3 (version 2), but the stack left it at published version 4 (version 3): somebody moved it by hand. pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.",
    ]);
  });

  it("shows a canary with its share", async () => {
    const canary = { version: 2, settings: "8dba7b539aa3", publishedVersion: "3", weight: 0.1 };
    deployed = { ...deployed, canary };
    cloud.alias = {
      Name: "QA",
      FunctionVersion: "4",
      RoutingConfig: { AdditionalVersionWeights: { "3": 0.1 } },
    };
    writeStack(
      project,
      "qa",
      "functions:\n  orders:\n    version: 3\n    canary: { version: 2, weight: 10% }",
    );
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("3 2@10%"),
      "orders in qa: Canary: version 2 gets 10 % since 2026-11-25 02:11 UTC.",
    ]);
  });

  it("shows what is not deployed yet", async () => {
    writeStack(project, "qa", "functions:\n  orders:\n    version: 4");
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("3 > 4"),
      LOCKED,
      "orders in qa: Not deployed yet: version 4 is pinned, and version 3 was deployed. To deploy: pulumi up --stack qa.",
    ]);
  });

  it("shows which settings are not deployed yet", async () => {
    writeStack(project, "qa", "functions:\n  orders:\n    version: 3\n    memoryMb: 512");
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("3 >"),
      LOCKED,
      "orders in qa: Not deployed yet: memoryMb 256 → 512. To deploy: pulumi up --stack qa.",
    ]);
  });

  it("shows which settings a pin holds back", async () => {
    writeStack(
      project,
      "qa",
      'functions:\n  orders:\n    version: 3\n    settings: "8dba7b539aa3"\n    memoryMb: 512',
    );
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      "function  qa",
      "--------  --",
      "orders     3",
      "",
      "orders in qa: Runs with the settings of then (8dba7b539aa3), and not with the stack file's: memoryMb 256 → 512.",
    ]);
  });

  it("shows dead letters, old messages, alarms and operations that did not end", async () => {
    cloud.letters = "3";
    cloud.age = 7_300;
    cloud.alarms = [
      {
        AlarmName: "orders errors",
        StateReason: "5 errors",
        StateTransitionedTimestamp: new Date("2026-11-25T02:30:00Z"),
        Dimensions: [{ Name: "FunctionName", Value: "orders-qa-1234567" }],
      },
    ];
    pending = [{ urn: "urn:orders", name: "orders", type: "updating" }];
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("3 !"),
      "qa: An update is at work, or was killed while it did this: updating orders. If nobody is at it, the next update says how to go on.",
      LOCKED,
      "orders in qa: 3 dead letters.",
      "orders in qa: The oldest message has been waiting for 2 h.",
      "orders in qa: Alarm orders errors has been ringing since 2026-11-25 02:30 UTC: 5 errors",
    ]);
  });

  it("shows what is wrong with a stack file", async () => {
    writeStack(project, "qa", "functions:\n  orders:\n    version: 9");
    assert.equal(await status("--env", "qa"), 0);
    assert.match(
      terminal.printed.join("\n"),
      /\nqa: Pulumi\.qa\.yaml has 1 mistake:\n {2}shop:functions\.orders\.version: version 9 of orders is not released/,
    );
  });

  it("shows what AWS does not tell, and goes on", async () => {
    cloud.refuse = (command) =>
      command === "GetAlias" ? serviceError("AccessDeniedException", "Not you") : undefined;
    assert.equal(await status("--env", "qa"), 0);
    assert.equal(terminal.printed[2], "orders    3 !");
    assert.match(terminal.printed.join("\n"), /orders in qa: .*may not do lambda:GetAlias/);
  });

  it("takes a function of which AWS knows nothing for one in another account", async () => {
    cloud.refuse = (command) =>
      command === "GetQueueAttributes"
        ? serviceError("QueueDoesNotExist", "Not there")
        : serviceError("ResourceNotFoundException", "Not found");
    assert.equal(await status("--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      ...table("3 !"),
      "orders in qa: AWS knows neither the function nor its queues: they were deleted, or the credentials are of another account than 123456789012, where the stack has deployed them (aws sts get-caller-identity tells).",
    ]);
  });

  it("tells all of one function, with who deployed it", async () => {
    deployed = { ...deployed, reason: "INC-1: QA is frozen" };
    assert.equal(await status("orders", "--env", "qa"), 0);
    const by = 'Ada (commit d7e09013, "Take version 3")';
    assert.deepEqual(terminal.printed, [
      "orders in qa",
      "  pinned        version 3",
      "  deployed      version 3, settings 8dba7b539aa3, published version 4",
      `  since         2026-11-25 02:11 UTC, by ${by}`,
      "  reason        INC-1: QA is frozen",
      "  runs          version 3, published version 4",
      "  queue         2 waiting, 0 in flight, 0 delayed, oldest unknown",
      "  dead letters  0",
      `  Version 3 runs by an exception of ${by}: INC-1: QA is frozen`,
    ]);
  });

  it("prints all of it for a script", async () => {
    assert.equal(await status("--json"), 0);
    const { environments } = JSON.parse(terminal.printed.join("\n")) as StatusReport;
    const unread = {
      notDeployed: [],
      pinnedSettingsDiffer: [],
      drift: [],
      alarms: [],
      problems: [],
    };
    const since = "2026-11-25T02:11:04.000Z";
    const { author, commit, message } = update;
    assert.deepEqual(environments, [
      {
        environment: "qa",
        pending: [],
        functions: [
          {
            function: "orders",
            pinned: { version: 3 },
            ...unread,
            deployed: {
              version: 3,
              settings: "8dba7b539aa3",
              publishedVersion: "4",
              since,
              by: { author, commit, message },
            },
            live: { publishedVersion: "4", version: 3, weights: [] },
            queue: { waiting: 2, inFlight: 0, delayed: 0 },
            deadLetters: 0,
          },
        ],
      },
      {
        environment: "prod",
        problem: "there is no stack prod.",
        pending: [],
        functions: [{ function: "orders", pinned: { version: 2 }, ...unread }],
      },
    ]);
  });

  it("is refused for an environment or a function that is not there", async () => {
    assert.equal(await status("--env", "production"), 2);
    assert.match(terminal.talked.join("\n"), /^error: no environment "production"/);
    terminal.talked.length = 0;
    assert.equal(await status("order"), 2);
    assert.deepEqual(terminal.talked, [
      'error: no function "order" in qa, prod; there are orders. Did you mean orders?',
    ]);
  });

  it("has colours on a terminal only", async () => {
    cloud.letters = "1";
    terminal = Object.assign(new CapturedTerminal(), { hasColours: true });
    assert.equal(await status("--env", "qa"), 0);
    assert.equal(terminal.printed[2], "orders    \u001b[31m3 !\u001b[39m");
    assert.equal(terminal.printed.at(-1), "orders in qa: \u001b[31m1 dead letter.\u001b[39m");
  });
});
