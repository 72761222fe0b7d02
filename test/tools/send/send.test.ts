import assert from "node:assert/strict";

import { sendCommand } from "../../../tools/commands/send";
import { main } from "../../../tools/main";
import { deployedOrders } from "../../support/deployed";
import { serviceError } from "../../support/fakeAws";
import { accepted, QueueWorld } from "../../support/queueWorld";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm send", () => {
  let world: QueueWorld;
  let terminal: CapturedTerminal;
  const ldm = (...args: string[]) =>
    main(["-C", world.files.root, "send", ...args], terminal, [sendCommand(terminal, world)]);

  beforeEach(() => {
    world = new QueueWorld((asked) => accepted(asked, "m-1"));
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    world.files.remove();
  });

  it("sends the usual sample event to the source queue, and says how to go on", async () => {
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(world.asked, [
      {
        command: "SendMessage",
        input: { QueueUrl: "https://sqs/orders", MessageBody: '{ "orderId": "1" }' },
      },
    ]);
    assert.deepEqual(terminal.printed, ["sent message m-1 to orders"]);
    assert.deepEqual(terminal.talked, [
      "What becomes of it: npx ldm logs orders --env qa --since 1m",
    ]);
  });

  it("sends each message of a batch with its attributes", async () => {
    const kind = { stringValue: "a", dataType: "String" };
    const event = JSON.stringify({
      Records: [{ body: "one", messageAttributes: { kind } }, { body: "two" }],
    });
    assert.equal(await ldm("orders", "--env", "qa", "--event", event, "--json"), 0);
    assert.deepEqual(
      world.asked.map(({ input }) => [input.MessageBody, input.MessageAttributes]),
      [
        ["one", { kind: { StringValue: "a", DataType: "String" } }],
        ["two", undefined],
      ],
    );
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: false,
      queueUrl: "https://sqs/orders",
      messageIds: ["m-1", "m-1"],
    });
  });

  it("sends nothing with --dry-run", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--dry-run"), 0);
    assert.deepEqual(world.asked, []);
    assert.deepEqual(terminal.printed, [
      "1 message of order.json would go to orders:",
      '{ "orderId": "1" }',
    ]);
  });

  it("asks nobody where nobody can be asked, and sends nothing to a protected environment", async () => {
    assert.equal(await ldm("orders", "--env", "prod"), 2);
    assert.deepEqual(world.asked, []);
    assert.deepEqual(terminal.talked, [
      "error: prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
    ]);
  });

  it("goes on with --yes", async () => {
    assert.equal(await ldm("orders", "--env", "prod", "--yes"), 0);
    assert.equal(world.asked.length, 1);
  });

  it("says how much of a batch was sent where SQS refuses the rest", async () => {
    let sent = 0;
    world = new QueueWorld((asked) => {
      sent += 1;
      if (sent > 1) throw serviceError("InvalidMessageContents", "Invalid characters found.");
      return accepted(asked, "m-1");
    });
    const event = '{"Records": [{"body": "one"}, {"body": "two"}, {"body": "three"}]}';
    assert.equal(await ldm("orders", "--env", "qa", "--event", event), 1);
    assert.deepEqual(terminal.printed, []);
    assert.deepEqual(terminal.talked, [
      "error: 1 of 3 messages were sent (m-1), and the others were not: SQS in eu-central-1 refused sqs:SendMessage on https://sqs/orders: Invalid characters found (InvalidMessageContents).",
    ]);
  });

  it("says what SQS refuses where nothing was sent", async () => {
    world = new QueueWorld(() => {
      throw serviceError("InvalidMessageContents", "Invalid characters found.");
    });
    assert.equal(await ldm("orders", "--env", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      "error: SQS in eu-central-1 refused sqs:SendMessage on https://sqs/orders: Invalid characters found (InvalidMessageContents).",
    ]);
  });

  it("asks before it sends to a protected environment, and takes no for an answer", async () => {
    world.running = [deployedOrders({ environment: "prod" })];
    const asking = Object.assign(terminal, { ask: () => Promise.resolve("no") });
    const event = '{"Records": [{"body": "one"}, {"body": "two"}]}';
    const code = await main(
      ["-C", world.files.root, "send", "orders", "--env", "prod", "--event", event],
      asking,
      [sendCommand(asking, world)],
    );
    assert.equal(code, 1);
    assert.deepEqual(world.asked, []);
    assert.deepEqual(terminal.talked, [
      "2 messages of the event given go to orders, in earnest.",
      "error: that is not prod. Nothing has been changed.",
    ]);
  });

  for (const [args, code, problem] of [
    [
      ["nothing", "--env", "qa"],
      2,
      'There is no function "nothing". The functions are: bills, orders.',
    ],
    [["orders", "--env", "stage"], 2, 'no environment "stage"; there are qa, prod.'],
    [
      ["bills", "--env", "qa"],
      1,
      "functions/bills/events holds no sample event to send: put a JSON file there.",
    ],
    [
      ["bills", "--env", "qa", "--event", "{}"],
      1,
      "qa does not run bills. It runs orders: name one of these, or deploy it there.",
    ],
    [
      ["orders", "--env", "qa", "--event", "[]"],
      2,
      'the event given is a list: send a message, as an object or a text, or a batch, {"Records": [...]}.',
    ],
    [
      ["orders", "--env", "qa", "--event", "gone.json"],
      2,
      'orders has no event "gone.json", nor is there such a file; it has order.json.',
    ],
    [
      ["orders", "--env", "qa", "--event", '{"Records": []}'],
      2,
      "the event given is a batch without a message: put one into Records.",
    ],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await ldm(...args), code);
      assert.deepEqual(terminal.talked, [`error: ${problem}`]);
      assert.deepEqual(world.asked, []);
    });
  }
});
