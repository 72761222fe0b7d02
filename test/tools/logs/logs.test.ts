import assert from "node:assert/strict";

import { logsCommand } from "../../../tools/commands/logs";
import { main } from "../../../tools/main";
import { FakeClock } from "../../support/fakeClock";
import { QueueWorld } from "../../support/queueWorld";
import { CapturedTerminal } from "../../support/terminal";

const at = Date.parse("2026-11-25T11:59:00.000Z");
const lines = [
  "START RequestId: r-1 Version: 1",
  JSON.stringify({ level: "INFO", message: "Published", messageId: "m-1" }),
  JSON.stringify({
    level: "WARN",
    message: "Slow",
    error: { name: "E", message: "m", stack: "E\n at f" },
  }),
  "REPORT RequestId: r-1\tDuration: 12 ms\tMax Memory Used: 88 MB",
];

describe("ldm logs", () => {
  let world: QueueWorld;
  let terminal: CapturedTerminal;
  let written: readonly string[];
  const ldm = (...args: string[]) => {
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    return main(["-C", world.files.root, "logs", ...args], terminal, [
      logsCommand(terminal, world, clock),
    ]);
  };

  beforeEach(() => {
    written = lines;
    world = new QueueWorld(({ command }) =>
      command === "FilterLogEvents"
        ? { events: written.map((message) => ({ timestamp: at, message, logStreamName: "s" })) }
        : { LoggingConfig: { LogGroup: "/aws/lambda/orders-QA" } },
    );
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    world.files.remove();
  });

  it("shows what a function has logged in the last ten minutes, in the group that Lambda names", async () => {
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(terminal.printed, [
      "11:59:00.000  orders  INFO   Published  messageId=m-1",
      "11:59:00.000  orders  WARN   Slow: E: m",
      "      at f",
    ]);
    const [first, second] = world.asked;
    assert.deepEqual(first?.input, { FunctionName: "orders-qa-1234567", Qualifier: "QA" });
    assert.equal(second?.input.logGroupName, "/aws/lambda/orders-QA");
    assert.equal(second.input.startTime, Date.parse("2026-11-25T11:50:00.000Z"));
  });

  it("shows Lambda's own lines with --all", async () => {
    assert.equal(await ldm("--env", "qa", "--all"), 0);
    assert.equal(terminal.printed[0], "11:59:00.000  orders  START RequestId: r-1 Version: 1");
    assert.equal(terminal.printed.at(-1), "11:59:00.000  orders  ran 12 ms, used 88 MB");
  });

  it("leaves out what is less serious than --level", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--level", "warn"), 0);
    assert.deepEqual(terminal.printed, ["11:59:00.000  orders  WARN   Slow: E: m", "      at f"]);
  });

  it("prints a line of JSON for each with --json", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--json", "--level", "warn"), 0);
    assert.deepEqual(JSON.parse(terminal.printed[0] ?? ""), {
      time: "2026-11-25T11:59:00.000Z",
      function: "orders",
      environment: "qa",
      stream: "s",
      line: { kind: "log", level: "WARN", text: "Slow: E: m", fields: {}, stack: ["at f"] },
      message: lines[2],
    });
  });

  it("says so where nothing was logged", async () => {
    written = [];
    assert.equal(await ldm("orders", "--env", "qa", "--since", "1m"), 0);
    assert.deepEqual(terminal.talked, ["qa has logged nothing in that time."]);
  });

  it("says so where nothing runs", async () => {
    world.running = [];
    assert.equal(await ldm("--env", "qa"), 0);
    assert.deepEqual(terminal.talked, ["qa runs no function. It was never deployed."]);
  });

  for (const [args, code, problem] of [
    [
      ["nothing", "--env", "qa"],
      2,
      'error: There is no function "nothing". The functions are: bills, orders.',
    ],
    [["bills", "--env", "qa"], 1, "error: qa does not run bills. It runs orders."],
    [["--env", "stage"], 2, 'error: no environment "stage"; there are qa, prod.'],
    [
      ["--env", "qa", "--since", "soon"],
      2,
      'error: --since must be a stretch of time such as 90s, 5m, 2h or 1d, got "soon".',
    ],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await ldm(...args), code);
      assert.deepEqual(terminal.talked, [problem]);
    });
  }
});
