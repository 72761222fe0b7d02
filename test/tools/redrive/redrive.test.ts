import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { redriveCommand } from "../../../tools/commands/redrive";
import { main } from "../../../tools/main";
import { deployedOrders } from "../../support/deployed";
import { serviceError, type AskedCommand } from "../../support/fakeAws";
import { FakeClock } from "../../support/fakeClock";
import { accepted, QueueWorld } from "../../support/queueWorld";
import { writeVersion } from "../../support/shop";
import { CapturedTerminal } from "../../support/terminal";

const SENT = Date.parse("2026-11-25T10:00:00.000Z");
const DEAD = "https://sqs/orders-dead";
const SOURCE = "https://sqs/orders";

/** A handler that fails with every message but those that name one of these. */
function handler(good: readonly string[], extra = ""): string {
  return `export const handler = async ({ Records: [record] }) => {
  const { body, messageId } = record;
  const { orderId } = JSON.parse(body);
  if (orderId === "odd") {
    console.log(JSON.stringify({ level: "ERROR", message: "Record failed", error: { name: "Odd", message: "it is odd" } }));
    return { batchItemFailures: [{ itemIdentifier: messageId }] };
  }
  if (orderId === "mute") return { batchItemFailures: [{ itemIdentifier: messageId }] };
  if (!${JSON.stringify(good)}.includes(orderId)) throw new Error("no good: " + body);
  ${extra}
  return { batchItemFailures: [] };
};
`;
}

interface Tried {
  readonly outcomes: { readonly published: { readonly body: string }[] }[];
}

interface Published {
  readonly orderId: string;
  readonly record: {
    readonly attributes: Record<string, string>;
    readonly messageAttributes: Record<string, object>;
  };
}

describe("ldm redrive", () => {
  let world: QueueWorld;
  let terminal: CapturedTerminal;
  let letters: string[];
  let hidden: Set<string>;
  let onReceive: () => void;
  let onSend: (body: string) => void;
  let onDelete: (body: string) => void;
  let clock: FakeClock;
  /** What SQS says that the source queue holds, one answer after the other. */
  let waiting: number[];
  const ldm = (...args: string[]) =>
    main(["-C", world.files.root, "redrive", ...args], terminal, [
      redriveCommand(terminal, world, clock),
    ]);
  const answer = (asked: AskedCommand): object => {
    const { command, input } = asked;
    if (command === "GetQueueAttributes" && input.QueueUrl === SOURCE) {
      return { Attributes: { ApproximateNumberOfMessagesNotVisible: String(waiting.shift()) } };
    }
    if (command === "GetQueueAttributes") {
      return { Attributes: { ApproximateNumberOfMessages: String(letters.length) } };
    }
    if (command === "ReceiveMessage") {
      assert.equal(input.QueueUrl, DEAD);
      assert.equal(input.VisibilityTimeout, 600);
      onReceive();
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
          Attributes: {
            SentTimestamp: String(SENT),
            ApproximateReceiveCount: "2",
            AWSTraceHeader: "Root=1-2-3",
          },
          MessageAttributes: { kind: { DataType: "String", StringValue: "a" } },
        })),
      };
    }
    if (command === "SendMessage") {
      onSend(String(input.MessageBody));
      return accepted(asked, "new");
    }
    if (command === "ChangeMessageVisibility") hidden.delete(String(input.ReceiptHandle));
    if (command === "DeleteMessage") {
      onDelete(String(input.ReceiptHandle));
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
    onReceive = () => undefined;
    onSend = () => undefined;
    onDelete = () => undefined;
    clock = new FakeClock("2026-11-25T12:00:00.000Z");
    waiting = [];
    world = new QueueWorld(answer);
    world.files.write("functions/orders/versions/2/index.mjs", "");
    writeVersion(world.files, "orders", 2, { index: handler(["1", "2"]) });
    writeVersion(world.files, "orders", 3, { index: handler(["2"]) });
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
    for (const body of ['{"orderId":"1"}', '{"orderId":"2"}']) {
      assert.deepEqual(
        changes().filter(([, , each]) => each === body),
        [
          ["SendMessage", SOURCE, body],
          ["DeleteMessage", DEAD, body],
        ],
      );
    }
    assert.equal(changes().length, 4);
    const sent = world.asked.find(({ command }) => command === "SendMessage");
    assert.deepEqual(sent?.input.MessageAttributes, {
      kind: { DataType: "String", StringValue: "a" },
    });
    assert.deepEqual(sent.input.MessageSystemAttributes, {
      AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2-3" },
    });
    assert.deepEqual(terminal.printed, [
      "message                sent    received  body",
      "---------------------  ------  --------  ---------------",
      'id of {"orderId":"1"}  2h ago  2x        {"orderId":"1"}',
      'id of {"orderId":"2"}  2h ago  2x        {"orderId":"2"}',
      "2 dead letters went back to orders; none is left.",
    ]);
    assert.deepEqual(terminal.talked, [
      "What becomes of it: npx ldm logs orders --env qa --since 1m",
    ]);
  });

  it("moves as many as --limit says", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--limit", "1"), 0);
    assert.deepEqual(letters, ['{"orderId":"2"}']);
    assert.deepEqual(terminal.printed.slice(3), [
      "(1 more)",
      "1 dead letter went back to orders; 1 is left.",
    ]);
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

  it("says so as JSON where there are none", async () => {
    letters = [];
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2", "--json"), 0);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: false,
      function: "orders",
      environment: "qa",
      moved: 0,
      left: 0,
      letters: [],
    });
    assert.deepEqual(terminal.talked, []);
  });

  it("finds a dead letter that SQS does not count yet", async () => {
    world = new QueueWorld((asked) =>
      asked.command === "GetQueueAttributes" ? { Attributes: {} } : answer(asked),
    );
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(letters, []);
  });

  it("moves a message once that SQS hands out twice", async () => {
    letters = Array.from({ length: 12 }, (_, index) => `{"orderId":"${index}"}`);
    let calls = 0;
    onReceive = () => {
      calls += 1;
      if (calls === 2) hidden.delete('{"orderId":"0"}');
    };
    assert.equal(await ldm("orders", "--env", "qa"), 0);
    assert.deepEqual(letters, []);
    assert.equal(changes().filter(([command]) => command === "SendMessage").length, 12);
  });

  it("moves, of the version that runs, what it succeeds with", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "3"), 1);
    assert.deepEqual(letters, ['{"orderId":"1"}']);
    assert.deepEqual([...hidden], ['{"orderId":"2"}']);
    assert.deepEqual(terminal.printed.slice(4), [
      "",
      'id of {"orderId":"1"}',
      '  version 3, which runs: fails: Error: no good: {"orderId":"1"}',
      'id of {"orderId":"2"}',
      "  version 3, which runs: succeeds, and would publish nothing",
      "1 dead letter went back to orders; 1 is left.",
    ]);
    assert.deepEqual(terminal.talked, [
      "Trying 2 dead letters on version 3, on this machine ...",
      "What becomes of it: npx ldm logs orders --env qa --since 1m",
      "error: 1 of 2 dead letters fails with version 3, and stays where it is.",
    ]);
  });

  it("tells from the log why a record is reported as failed", async () => {
    letters = ['{"orderId":"odd"}', '{"orderId":"mute"}'];
    assert.equal(await ldm("orders", "--env", "qa", "--version", "3"), 1);
    assert.deepEqual(terminal.printed.slice(5), [
      'id of {"orderId":"odd"}',
      "  version 3, which runs: fails: Record failed: Odd: it is odd",
      'id of {"orderId":"mute"}',
      "  version 3, which runs: fails: it is reported as failed",
    ]);
    assert.equal(
      terminal.talked.at(-1),
      "error: 2 of 2 dead letters fail with version 3, and stay where they are.",
    );
    assert.equal(letters.length, 2);
  });

  it("tells what would be published, which goes nowhere", async () => {
    const publish = `await fetch(process.env.AWS_ENDPOINT_URL, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action: "Publish", TopicArn: process.env.DESTINATION_TOPIC_ARN, Message: JSON.stringify({ orderId, record }) }),
  });`;
    writeVersion(world.files, "orders", 2, { index: handler(["1"], publish) });
    letters = ['{"orderId":"1"}'];
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2", "--json"), 0);
    const [letter] = (JSON.parse(terminal.printed.join("\n")) as { letters: Tried[] }).letters;
    const [message] = letter?.outcomes[1]?.published ?? [];
    const { orderId, record } = JSON.parse(message?.body ?? "") as Published;
    assert.equal(orderId, "1");
    assert.equal(record.attributes.SentTimestamp, String(Date.parse("2026-11-25T12:00:00.000Z")));
    assert.deepEqual(record.messageAttributes, { kind: { dataType: "String", stringValue: "a" } });
    terminal.printed.length = 0;
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2"), 0);
    assert.match(
      terminal.printed.at(-2) ?? "",
      /^ {2}version 2: succeeds, and would publish 1 message$/,
    );
    assert.match(terminal.printed.at(-1) ?? "", /^ {6}\{"orderId":"1","record":.{76}…$/);
    assert.deepEqual(
      changes().filter(([command]) => command === "SendMessage"),
      [],
    );
  });

  it("compares another version with the one that runs, and moves nothing", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2"), 0);
    assert.deepEqual(terminal.printed.slice(5), [
      'id of {"orderId":"1"}',
      '  version 3, which runs: fails: Error: no good: {"orderId":"1"}',
      "  version 2: succeeds, and would publish nothing",
      'id of {"orderId":"2"}',
      "  version 3, which runs: succeeds, and would publish nothing",
      "  version 2: succeeds, and would publish nothing",
    ]);
    assert.deepEqual(terminal.talked, [
      "Trying 2 dead letters on version 3 and 2, on this machine ...",
      "Nothing was moved: qa runs version 3. To have version 2 process them, pin it in Pulumi.qa.yaml and update: pulumi up --stack qa. Then: npx ldm redrive orders --env qa",
    ]);
    assert.equal(letters.length, 2);
    assert.deepEqual([...hidden], []);
  });

  it("says how the version is promoted, and asks nobody, where nothing is moved", async () => {
    world.running = [deployedOrders({ environment: "prod" })];
    world.files.write(
      "Pulumi.prod.yaml",
      "config:\n  shop:environment: PROD\n  shop:promotesFrom: qa\n  shop:protected: true\n  shop:functions:\n    orders:\n      version: 3\n    bills:\n      version: none\n",
    );
    assert.equal(await ldm("orders", "--env", "prod", "--version", "2"), 0);
    assert.equal(
      terminal.talked.at(-1),
      "Nothing was moved: prod runs version 3. To have version 2 process them, promote it: npx ldm promote orders --to prod --version 2 --up. Then: npx ldm redrive orders --env prod",
    );
    assert.equal(letters.length, 2);
  });

  it("tells all of it as JSON", async () => {
    assert.equal(await ldm("orders", "--env", "qa", "--version", "2", "--limit", "1", "--json"), 0);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      dryRun: false,
      function: "orders",
      environment: "qa",
      moved: 0,
      left: 2,
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
              published: [],
              error: 'Error: no good: {"orderId":"1"}',
            },
            { version: 2, runs: false, succeeded: true, published: [] },
          ],
        },
      ],
    });
  });

  describe("with more than go out at once", () => {
    const twelve = Array.from({ length: 12 }, (_, index) => `{"orderId":"${index}"}`);
    const rest = twelve.slice(10);
    beforeEach(() => {
      letters = [...twelve];
    });

    it("brings back all of them", async () => {
      assert.equal(await ldm("orders", "--env", "qa"), 0);
      assert.deepEqual(letters, []);
      assert.equal(terminal.printed.at(-1), "12 dead letters went back to orders; none is left.");
    });

    it("leaves the others where they were when it is stopped", async () => {
      onSend = () => {
        process.emit("SIGINT", "SIGINT");
      };
      assert.equal(await ldm("orders", "--env", "qa"), 1);
      assert.deepEqual(letters, rest);
      assert.ok(!rest.some((body) => hidden.has(body)));
      assert.equal(
        terminal.talked.at(-1),
        "error: 10 of 12 dead letters went back to orders. Then it was stopped: the others are where they were.",
      );
    });

    it("leaves all of them where they were when it is stopped while it receives", async () => {
      onReceive = () => {
        process.emit("SIGINT", "SIGINT");
      };
      assert.equal(await ldm("orders", "--env", "qa"), 1);
      assert.deepEqual(letters, twelve);
      assert.deepEqual([...hidden], []);
      assert.deepEqual(terminal.talked, [
        "error: stopped by SIGINT; what was started has been ended.",
      ]);
    });

    it("gives back what it has where SQS fails while it receives", async () => {
      let calls = 0;
      onReceive = () => {
        calls += 1;
        if (calls === 2) throw serviceError("OverLimit", "Too many messages in flight.");
      };
      assert.equal(await ldm("orders", "--env", "qa"), 1);
      assert.deepEqual([...hidden], []);
      assert.deepEqual(terminal.talked, [
        "error: SQS in eu-central-1 refused sqs:ReceiveMessage on https://sqs/orders-dead: Too many messages in flight (OverLimit).",
      ]);
    });

    it("moves nothing that others may have by now", async () => {
      world.running = [deployedOrders({ environment: "prod" })];
      const asking = Object.assign(terminal, {
        ask: async () => {
          await clock.wait(600_000);
          return "prod";
        },
      });
      const code = await main(
        ["-C", world.files.root, "redrive", "orders", "--env", "prod"],
        asking,
        [redriveCommand(asking, world, clock)],
      );
      assert.equal(code, 1);
      assert.deepEqual(letters, twelve);
      assert.deepEqual(terminal.talked, [
        "12 dead letters of orders go back to orders.",
        "error: 0 of 12 dead letters went back to orders. The others are where they were: after 10 minutes somebody else may have got them. Do it again, with --limit if there are many.",
      ]);
    });
  });

  it("says how many went where SQS refuses one, and keeps it", async () => {
    onSend = (body) => {
      if (body === '{"orderId":"2"}') throw serviceError("InvalidMessageContents", "No.");
    };
    assert.equal(await ldm("orders", "--env", "qa", "--json"), 1);
    assert.deepEqual(letters, ['{"orderId":"2"}']);
    assert.ok(!hidden.has('{"orderId":"2"}'));
    const { moved, left } = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    assert.deepEqual({ moved, left }, { moved: 1, left: 1 });
    assert.deepEqual(terminal.talked, [
      "error: 1 of 2 dead letters went back to orders. SQS in eu-central-1 refused sqs:SendMessage on https://sqs/orders: No (InvalidMessageContents).",
    ]);
  });

  it("says which may come twice where SQS does not delete one", async () => {
    letters = ['{"orderId":"1"}'];
    onDelete = () => {
      throw serviceError("ReceiptHandleIsInvalid", "No.");
    };
    assert.equal(await ldm("orders", "--env", "qa"), 1);
    assert.deepEqual(terminal.talked, [
      'error: 0 of 1 dead letter went back to orders. id of {"orderId":"1"} was sent, and is still among the dead letters, so that it may come twice: ' +
        "SQS in eu-central-1 refused sqs:DeleteMessage on https://sqs/orders-dead: No (ReceiptHandleIsInvalid).",
    ]);
  });

  describe("with --wait", () => {
    it("ends when the source queue was empty twice", async () => {
      waiting = [2, 0, 1, 0, 0];
      assert.equal(await ldm("orders", "--env", "qa", "--wait", "30s"), 0);
      assert.equal(
        terminal.printed.at(-1),
        "orders is empty, and no dead letter has come meanwhile.",
      );
      assert.equal(clock.now().toISOString(), "2026-11-25T12:00:10.000Z");
    });

    it("ends when time is up, and tells what came back", async () => {
      waiting = [2, 1, 1];
      onSend = (body) => {
        letters.push(`${body} again`);
      };
      assert.equal(await ldm("orders", "--env", "qa", "--limit", "1", "--wait", "5s", "--json"), 0);
      const { aftermath } = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
      assert.deepEqual(aftermath, { waiting: 1, cameBack: 1 });
      assert.equal(clock.now().toISOString(), "2026-11-25T12:00:05.000Z");
    });

    it("says what is still on its way", async () => {
      waiting = [2, 1];
      onSend = (body) => {
        letters.push(`${body} again`);
      };
      assert.equal(await ldm("orders", "--env", "qa", "--limit", "1", "--wait", "3s"), 0);
      assert.equal(
        terminal.printed.at(-1),
        "orders still holds 1 message, and 1 dead letter has come meanwhile.",
      );
    });

    it("says so at once when somebody has enough of it", async () => {
      waiting = [2];
      clock.onWait = () => {
        process.emit("SIGINT", "SIGINT");
      };
      assert.equal(await ldm("orders", "--env", "qa", "--wait", "1h"), 0);
      assert.equal(
        terminal.printed.at(-1),
        "orders still holds 2 messages, and no dead letter has come meanwhile.",
      );
    });
  });

  it("lets no message steer the terminal", async () => {
    letters = ["\u001b[2J"];
    assert.equal(await ldm("orders", "--env", "qa", "--dry-run"), 0);
    assert.match(terminal.printed[2] ?? "", / {2}\\u001b\[2J$/);
  });

  it("gives all of them back where nobody can be asked in a protected environment", async () => {
    world.running = [deployedOrders({ environment: "prod" })];
    assert.equal(await ldm("orders", "--env", "prod"), 2);
    assert.equal(letters.length, 2);
    assert.deepEqual([...hidden], []);
    assert.deepEqual(terminal.talked, [
      "error: prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
    ]);
    assert.equal(await ldm("orders", "--env", "prod", "--yes"), 0);
    assert.deepEqual(letters, []);
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
    [["orders", "--env", "stage"], 2, 'no environment "stage"; there are qa, prod.'],
    [
      ["orders", "--env", "qa", "--version", "last"],
      2,
      '--version must be the number of a released version, such as 4, got "last".',
    ],
    [
      ["orders", "--env", "qa", "--wait", "long"],
      2,
      '--wait must be a stretch of time such as 90s, 5m, 2h or 1d, got "long".',
    ],
    [
      ["bills", "--env", "qa"],
      1,
      "qa does not run bills. It runs orders: name one of these, or deploy it there.",
    ],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await ldm(...args), code);
      assert.deepEqual(terminal.talked, [`error: ${problem}`]);
      assert.deepEqual(changes(), []);
    });
  }
});
