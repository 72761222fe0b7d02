import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { redriveCommand } from "../../../tools/commands/redrive";
import { main } from "../../../tools/main";
import { deployedOrders } from "../../support/deployed";
import type { AskedCommand } from "../../support/fakeAws";
import { FakeClock } from "../../support/fakeClock";
import { accepted, QueueWorld } from "../../support/queueWorld";
import { writeVersion } from "../../support/shop";
import { CapturedTerminal } from "../../support/terminal";

const SENT = Date.parse("2026-11-25T10:00:00.000Z");
const DEAD = "https://sqs/orders-dead";
const SOURCE = "https://sqs/orders";

/** A handler that fails with every message but those that name one of these. */
function handler(...good: readonly string[]): string {
  return `export const handler = async ({ Records: [{ body }] }) => {
  if (!${JSON.stringify(good)}.includes(JSON.parse(body).orderId)) throw new Error("no good: " + body);
  return { batchItemFailures: [] };
};
`;
}

describe("ldm redrive", () => {
  let world: QueueWorld;
  let terminal: CapturedTerminal;
  let letters: string[];
  let hidden: Set<string>;
  let onSend: () => void;
  const ldm = (...args: string[]) =>
    main(["-C", world.files.root, "redrive", ...args], terminal, [
      redriveCommand(terminal, world, new FakeClock("2026-11-25T12:00:00.000Z")),
    ]);
  const answer = (asked: AskedCommand): object => {
    const { command, input } = asked;
    if (command === "GetQueueAttributes") {
      return { Attributes: { ApproximateNumberOfMessages: String(letters.length) } };
    }
    if (command === "ReceiveMessage") {
      assert.equal(input.QueueUrl, DEAD);
      const received = letters
        .filter((body) => !hidden.has(body))
        .slice(0, Number(input.MaxNumberOfMessages));
      for (const body of received) hidden.add(body);
      return {
        Messages: received.map((Body) => ({
          MessageId: `id of ${Body}`,
          ReceiptHandle: Body,
          Body,
          MD5OfBody: createHash("md5").update(Body).digest("hex"),
          Attributes: { SentTimestamp: String(SENT), ApproximateReceiveCount: "2" },
          MessageAttributes: { kind: { DataType: "String", StringValue: "a" } },
        })),
      };
    }
    if (command === "SendMessage") {
      onSend();
      return accepted(asked, "new");
    }
    if (command === "ChangeMessageVisibility") hidden.delete(String(input.ReceiptHandle));
    if (command === "DeleteMessage") {
      letters = letters.filter((body) => body !== input.ReceiptHandle);
    }
    return {};
  };
  const changes = () =>
    world.asked
      .filter(({ command }) => /^(Send|Delete|Change)/.test(command))
      .map(({ command, input }) => [
        command,
        input.QueueUrl,
        input.MessageBody ?? input.ReceiptHandle,
      ]);

  beforeEach(() => {
    letters = ['{"orderId":"1"}', '{"orderId":"2"}'];
    hidden = new Set();
    onSend = () => undefined;
    world = new QueueWorld(answer);
    world.files.write("functions/orders/versions/2/index.mjs", "");
    writeVersion(world.files, "orders", 2, { index: handler("1", "2") });
    writeVersion(world.files, "orders", 3, { index: handler("2") });
    world.files.write(
      "Pulumi.qa.yaml",
      "config:\n  shop:environment: QA\n  shop:functions:\n    orders:\n      version: 3\n    bills:\n      version: none\n",
    );
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    world.files.remove();
  });

  it("sends each dead letter back with its attributes before it deletes it", async () => {
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(changes(), [
      ["SendMessage", SOURCE, '{"orderId":"1"}'],
      ["DeleteMessage", DEAD, '{"orderId":"1"}'],
      ["SendMessage", SOURCE, '{"orderId":"2"}'],
      ["DeleteMessage", DEAD, '{"orderId":"2"}'],
    ]);
    const sent = world.asked.find(({ command }) => command === "SendMessage");
    assert.deepEqual(sent?.input.MessageAttributes, {
      kind: { DataType: "String", StringValue: "a" },
    });
    assert.deepEqual(terminal.printed, [
      "message                sent    received  body",
      "---------------------  ------  --------  ---------------",
      'id of {"orderId":"1"}  2h ago  2x        {"orderId":"1"}',
      'id of {"orderId":"2"}  2h ago  2x        {"orderId":"2"}',
      "2 dead letters went back to orders.",
    ]);
    assert.deepEqual(terminal.talked, [
      "What becomes of it: npx ldm logs orders --env qa --since 1m",
    ]);
  });

  it("moves as many as --limit says", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--limit", "1"), 0);
    assert.deepEqual(letters, ['{"orderId":"2"}']);
  });

  it("moves nothing with --dry-run, and hides nothing from others", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--dry-run"), 0);
    assert.equal(terminal.printed.length, 4);
    assert.deepEqual(
      changes().map(([command]) => command),
      ["ChangeMessageVisibility", "ChangeMessageVisibility"],
    );
    assert.deepEqual([...hidden], []);
  });

  it("says so where there are none", async () => {
    letters = [];
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(terminal.printed, ["orders has no dead letters in qa."]);
  });

  it("moves, of the version that runs, what it succeeds with", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "3"), 1);
    assert.deepEqual(letters, ['{"orderId":"1"}']);
    assert.deepEqual([...hidden], ['{"orderId":"2"}']);
    assert.deepEqual(terminal.printed.slice(4), [
      "",
      'id of {"orderId":"1"}',
      '  version 3, which runs: fails: no good: {"orderId":"1"}',
      'id of {"orderId":"2"}',
      "  version 3, which runs: succeeds, and would publish 0 messages",
      "1 dead letter went back to orders.",
    ]);
    assert.equal(
      terminal.talked.at(-1),
      "error: 1 of 2 dead letters fail with version 3, and stay where they are.",
    );
  });

  it("compares another version with the one that runs, and moves nothing", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2"), 0);
    assert.deepEqual(terminal.printed.slice(5), [
      'id of {"orderId":"1"}',
      '  version 3, which runs: fails: no good: {"orderId":"1"}',
      "  version 2: succeeds, and would publish 0 messages",
      'id of {"orderId":"2"}',
      "  version 3, which runs: succeeds, and would publish 0 messages",
      "  version 2: succeeds, and would publish 0 messages",
    ]);
    assert.deepEqual(terminal.talked, [
      "Nothing was moved: qa runs version 3. To have version 2 process them, promote it, then: npx ldm redrive orders --env qa",
    ]);
    assert.equal(letters.length, 2);
    assert.deepEqual([...hidden], []);
  });

  it("tells all of it as JSON", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2", "--limit", "1", "--json"), 0);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: false,
      function: "orders",
      environment: "qa",
      moved: 0,
      letters: [
        {
          id: 'id of {"orderId":"1"}',
          sentAt: "2026-11-25T10:00:00.000Z",
          receiveCount: 2,
          body: '{"orderId":"1"}',
          outcomes: [
            {
              version: 3,
              runs: true,
              succeeded: false,
              published: 0,
              error: 'no good: {"orderId":"1"}',
            },
            { version: 2, runs: false, succeeded: true, published: 0 },
          ],
        },
      ],
    });
  });

  it("leaves the others where they were when it is stopped", async () => {
    onSend = () => {
      process.emit("SIGINT");
    };
    assert.equal(await ldm("orders", "--env", "qa"), 1);
    assert.deepEqual(letters, ['{"orderId":"2"}']);
    assert.deepEqual([...hidden], ['{"orderId":"1"}']);
    assert.equal(
      terminal.talked.at(-1),
      "error: stopped: 1 of 2 dead letters went back to orders; the others are where they were.",
    );
  });

  it("gives all of them back where nobody can be asked in a protected environment", async () => {
    world.running = [deployedOrders({ environment: "prod" })];
    assert.equal(await ldm("orders", "--env", "prod"), 2);
    assert.equal(letters.length, 2);
    assert.deepEqual([...hidden], []);
  });

  for (const [args, code, problem] of [
    [
      ["nothing", "--env", "qa"],
      2,
      'There is no function "nothing". The functions are: bills, orders.',
    ],
    [
      ["orders", "--env", "qa", "--version", "9"],
      2,
      "orders has no version 9. Released are: 2, 3.",
    ],
    [
      ["orders", "--env", "qa", "--limit", "0"],
      2,
      '--limit must be a whole number of at least 1, got "0".',
    ],
    [["bills", "--env", "qa"], 1, "qa does not run bills. It runs orders."],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await ldm(...args), code);
      assert.deepEqual(terminal.talked, [`error: ${problem}`]);
      assert.deepEqual(changes(), []);
    });
  }
});
