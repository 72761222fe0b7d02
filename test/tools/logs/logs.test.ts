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

  it("says what there is where nothing of it is shown", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--level", "ERROR"), 0);
    written = lines.slice(0, 1);
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    written = [];
    assert.equal(await ldm("orders", "--env", "qa", "--filter", "gone"), 0);
    assert.deepEqual(terminal.printed, []);
    assert.deepEqual(terminal.talked, [
      "Nothing is shown of 4 lines in that time: less serious than error, or Lambda's own, which --all shows.",
      "Nothing is shown of 1 line in that time: Lambda's own, which --all shows.",
      "qa has logged nothing that matches in that time.",
    ]);
  });

  it("lets no line steer the terminal", async () => {
    written = [JSON.stringify({ message: "\u001b[2J", kind: "\u0007" })];
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(terminal.printed, ["11:59:00.000  orders  INFO   \\u001b[2J  kind=\\u0007"]);
  });

  it("gives each function its colour on a terminal", async () => {
    const colourful = Object.assign(terminal, { hasColours: true });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    written = lines.slice(1, 2);
    await main(["-C", world.files.root, "logs", "--env", "qa"], colourful, [
      logsCommand(colourful, world, clock),
    ]);
    assert.deepEqual(terminal.printed, [
      "11:59:00.000  \u001b[36morders\u001b[39m  INFO   Published  \u001b[2mmessageId=m-1\u001b[22m",
    ]);
  });

  it("follows until somebody ends it, and that is no failure", async () => {
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    clock.onWait = () => {
      written = [...lines, JSON.stringify({ message: "Late" })];
      if (world.asked.length > 3) process.emit("SIGINT", "SIGINT");
    };
    const code = await main(
      ["-C", world.files.root, "logs", "orders", "--env", "qa", "--follow"],
      terminal,
      [logsCommand(terminal, world, clock)],
    );
    assert.equal(code, 0);
    assert.deepEqual(terminal.printed, [
      "11:59:00.000  orders  INFO   Published  messageId=m-1",
      "11:59:00.000  orders  WARN   Slow: E: m",
      "      at f",
      "11:59:00.000  orders  INFO   Late",
    ]);
    assert.deepEqual(terminal.talked, []);
  });

  it("is stopped while it still reads, with --follow as well", async () => {
    world = new QueueWorld(({ command }) => {
      if (command === "FilterLogEvents") process.emit("SIGINT", "SIGINT");
      return { LoggingConfig: {}, nextToken: "more" };
    });
    assert.equal(await ldm("orders", "--env", "qa", "--follow"), 0);
    assert.deepEqual(terminal.talked, []);
    assert.equal(await ldm("orders", "--env", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      "error: stopped by SIGINT; what was started has been ended.",
    ]);
  });

  it("asks for the function's own log group where Lambda names none", async () => {
    world = new QueueWorld(() => ({}));
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.equal(world.asked.at(-1)?.input.logGroupName, "/aws/lambda/orders-qa-1234567");
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
    [
      ["bills", "--env", "qa"],
      1,
      "error: qa does not run bills. It runs orders: name one of these, or deploy it there.",
    ],
    [["--env", "stage"], 2, 'error: no environment "stage"; there are qa, prod.'],
    [
      ["--env", "qa", "--since", "soon"],
      2,
      'error: --since must be a stretch of time such as 90s, 5m, 2h or 1d, got "soon".',
    ],
    [
      ["--env", "qa", "--level", "loud"],
      2,
      "error: option '--level <level>' argument 'loud' is invalid. Allowed choices are trace, debug, info, warn, error, critical.",
    ],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await ldm(...args), code);
      assert.deepEqual(terminal.talked, [problem]);
    });
  }
});
