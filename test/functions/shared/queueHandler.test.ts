import assert from "node:assert/strict";

import type { SQSEvent } from "aws-lambda";
import fc from "fast-check";

import { RejectedMessageError } from "../../../functions/shared/errors";
import { integer, object } from "../../../functions/shared/parser";
import type { Platform } from "../../../functions/shared/platform";
import { aliasOf, queueHandler, type Work } from "../../../functions/shared/queueHandler";
import { FakeSns } from "../../support/fakeSns";
import { CapturedLogger } from "../../support/logs";
import { lambdaContext, sqsEvent, sqsRecord } from "../../support/records";

interface Input {
  n: number;
}

const parseInput = object<Input>({ n: integer(0, 1_000_000) });
const double: Work<Input, Input> = ({ n }) => ({ n: 2 * n });

function platform(sns: FakeSns, logger = new CapturedLogger({ serviceName: "orders" })): Platform {
  const topicArn = "arn:aws:sns:eu-west-1:123456789012:destination";
  return { functionName: "orders", version: 3, topicArn, sns, logger };
}

describe("queueHandler", () => {
  it("publishes the result of each record and reports no failure", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    const response = await handler(sqsEvent({ n: 1 }, { n: 2 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [] });
    assert.deepEqual(
      sns.sent.map(({ body }) => body),
      ['{"n":2}', '{"n":4}'],
    );
  });

  it("says on each message which function, version, alias and message it comes from", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    await handler(sqsEvent({ n: 1 }), lambdaContext({ qualifier: "QA" }));
    assert.deepEqual(sns.sent[0]?.attributes, {
      function: "orders",
      version: "3",
      alias: "QA",
      sourceMessageId: "message-1",
    });
  });

  it("leaves the alias out when there is none, as SNS refuses empty attributes", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    await handler(sqsEvent({ n: 1 }), lambdaContext({ qualifier: null }));
    assert.deepEqual(Object.keys(sns.sent[0]?.attributes ?? {}), [
      "function",
      "version",
      "sourceMessageId",
    ]);
  });

  it("fails only the record whose work throws, and publishes the others", async () => {
    const sns = new FakeSns();
    const work: Work<Input, Input> = ({ n }) => {
      if (n === 2) throw new RejectedMessageError("Two is too many.");
      return { n };
    };
    const handler = queueHandler(parseInput, work, platform(sns));
    const response = await handler(sqsEvent({ n: 1 }, { n: 2 }, { n: 3 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-2" }] });
    assert.deepEqual(
      sns.sent.map(({ body }) => body),
      ['{"n":1}', '{"n":3}'],
    );
  });

  it("fails a record that is not JSON or not what the parser takes", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    const response = await handler(sqsEvent({ n: 1 }, "{", { n: "x" }), lambdaContext());
    assert.deepEqual(response, {
      batchItemFailures: [{ itemIdentifier: "message-2" }, { itemIdentifier: "message-3" }],
    });
  });

  it("acknowledges a record that has nothing to publish", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(
      parseInput,
      ({ n }) => (n === 1 ? undefined : { n }),
      platform(sns),
    );
    const response = await handler(sqsEvent({ n: 1 }, { n: 2 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [] });
    assert.equal(sns.sent.length, 1);
  });

  it("calls SNS not at all when no record has a result", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, () => undefined, platform(sns));
    await handler(sqsEvent({ n: 1 }), lambdaContext());
    assert.deepEqual(sns.batches, []);
  });

  it("accepts an event without records", async () => {
    const handler = queueHandler(parseInput, double, platform(new FakeSns()));
    assert.deepEqual(await handler({ Records: [] }, lambdaContext()), { batchItemFailures: [] });
  });

  it("fails the record whose message SNS refuses", async () => {
    const sns = new FakeSns((batch) => ({
      Successful: [{ Id: batch[0]?.id, MessageId: "sns-0" }],
      Failed: [
        { Id: batch[1]?.id, Code: "InternalError", Message: "Try again.", SenderFault: false },
      ],
    }));
    const logger = new CapturedLogger();
    const handler = queueHandler(parseInput, double, platform(sns, logger));
    const response = await handler(sqsEvent({ n: 1 }, { n: 2 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-2" }] });
    const failed = logger.lines.find(({ level }) => level === "ERROR");
    assert.equal(failed?.messageId, "message-2");
    assert.equal(
      (failed.error as { message: string }).message,
      "SNS refused the message: InternalError: Try again.",
    );
  });

  it("fails a record about whose message SNS says nothing", async () => {
    const sns = new FakeSns((batch) => ({ Successful: [{ Id: batch[1]?.id, MessageId: "sns" }] }));
    const handler = queueHandler(parseInput, double, platform(sns));
    const response = await handler(sqsEvent({ n: 1 }, { n: 2 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
  });

  it("fails the records of a PublishBatch that throws, and no others", async () => {
    const sns = new FakeSns((batch) => {
      if (batch.length === 2) throw new Error("Connection lost");
      return { Successful: batch.map(({ id }) => ({ Id: id, MessageId: "sns" })) };
    });
    const handler = queueHandler(parseInput, double, platform(sns));
    const bodies = Array.from({ length: 12 }, (_, n) => ({ n }));
    const response = await handler(sqsEvent(...bodies), lambdaContext());
    assert.deepEqual(response, {
      batchItemFailures: [{ itemIdentifier: "message-11" }, { itemIdentifier: "message-12" }],
    });
  });

  it("fails the record whose message is too large for SNS, and publishes the others", async () => {
    const sns = new FakeSns();
    const work: Work<Input, { text: string }> = ({ n }) => ({ text: "x".repeat(n) });
    const logger = new CapturedLogger();
    const handler = queueHandler(parseInput, work, platform(sns, logger));
    const response = await handler(sqsEvent({ n: 5 }, { n: 262_144 }), lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-2" }] });
    assert.equal(sns.sent.length, 1);
    const failed = logger.lines.find(({ level }) => level === "ERROR");
    assert.equal((failed?.error as { name: string }).name, "MessageTooLargeError");
  });

  it("fails the invocation, naming every record's error, when no record succeeds", async () => {
    const handler = queueHandler(parseInput, double, platform(new FakeSns()));
    await assert.rejects(handler(sqsEvent("{", { n: -1 }), lambdaContext()), {
      name: "EveryRecordFailedError",
      message:
        "Every record failed (2). message-1: InvalidMessageError: The message is not JSON. | " +
        "message-2: InvalidMessageError: message.n must be an integer from 0 to 1000000, got -1.",
    });
  });

  it("fails the invocation when it is not handed a batch from SQS", async () => {
    const handler = queueHandler(parseInput, double, platform(new FakeSns()));
    await assert.rejects(handler({ n: 1 } as unknown as SQSEvent, lambdaContext()), {
      name: "InvalidMessageError",
      message: "The event is not a batch from SQS: it has no list of Records.",
    });
  });

  it("keeps two deliveries of one message in a batch apart", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    const twice = [sqsRecord({ n: 1 }), sqsRecord("{"), sqsRecord({ n: 2 }, { messageId: "m" })];
    const response = await handler({ Records: twice }, lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
    assert.equal(sns.sent.length, 2);
  });

  it("reports a message once when both its deliveries fail", async () => {
    const handler = queueHandler(parseInput, double, platform(new FakeSns()));
    const records = [sqsRecord("{"), sqsRecord("{"), sqsRecord({ n: 2 }, { messageId: "m" })];
    const response = await handler({ Records: records }, lambdaContext());
    assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
  });

  it("turns something thrown that is no error into one", async () => {
    const notAnError: unknown = null;
    const work: Work<Input, Input> = () => {
      throw notAnError as Error;
    };
    const handler = queueHandler(parseInput, work, platform(new FakeSns()));
    await assert.rejects(handler(sqsEvent({ n: 1 }), lambdaContext()), {
      message: "Every record failed (1). message-1: FunctionError: Thrown: null",
    });
  });

  it("keeps two invocations at the same time apart", async () => {
    const sns = new FakeSns();
    const handler = queueHandler(parseInput, double, platform(sns));
    const [failing, fine] = await Promise.all([
      handler(sqsEvent("{", { n: 1 }), lambdaContext()),
      handler(sqsEvent({ n: 2 }, { n: 3 }), lambdaContext()),
    ]);
    assert.deepEqual(failing, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
    assert.deepEqual(fine, { batchItemFailures: [] });
  });

  it("reports exactly the records that failed, whichever they are", async () => {
    const outcome = fc.constantFrom("published", "nothing", "throws", "refused", "silence");
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { minLength: 1, maxLength: 35 }), async (outcomes) => {
        const sns = new FakeSns((batch) => ({
          Successful: batch
            .filter(({ body }) => body.includes("published"))
            .map(({ id }) => ({ Id: id, MessageId: "sns" })),
          Failed: batch
            .filter(({ body }) => body.includes("refused"))
            .map(({ id }) => ({ Id: id, Code: "Refused", SenderFault: true })),
        }));
        const work: Work<Input, { outcome: string }> = async ({ n }) => {
          await Promise.resolve();
          const planned = outcomes[n] ?? "";
          if (planned === "throws") throw new Error("Thrown");
          return planned === "nothing" ? undefined : { outcome: planned };
        };
        const handler = queueHandler(parseInput, work, platform(sns));
        const expected = outcomes.flatMap((planned, n) =>
          planned === "published" || planned === "nothing"
            ? []
            : [{ itemIdentifier: `message-${n + 1}` }],
        );
        const event = sqsEvent(...outcomes.map((_, n) => ({ n })));
        if (expected.length === outcomes.length) {
          await assert.rejects(handler(event, lambdaContext()), { name: "EveryRecordFailedError" });
          return;
        }
        const { batchItemFailures } = await handler(event, lambdaContext());
        assert.deepEqual(new Set(batchItemFailures), new Set(expected));
        assert.equal(batchItemFailures.length, expected.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe("queueHandler's logs", () => {
  it("carry function, version, alias, request and message on each line of a record", async () => {
    const logger = new CapturedLogger({ serviceName: "orders" });
    const work: Work<Input, Input> = (message, { log }) => {
      log.info("Working", { n: message.n });
      return message;
    };
    const handler = queueHandler(parseInput, work, platform(new FakeSns(), logger));
    await handler(sqsEvent({ n: 5 }), lambdaContext({ requestId: "request-9" }));
    const keys = {
      level: "INFO",
      service: "orders",
      function: "orders",
      version: 3,
      alias: "QA",
      requestId: "request-9",
      messageId: "message-1",
    };
    assert.deepEqual(
      logger.lines.map((line) => ({ ...line, timestamp: "now" })),
      [
        { ...keys, message: "Working", n: 5, sampling_rate: 0, timestamp: "now" },
        {
          ...keys,
          message: "Published",
          publishedId: "sns-0",
          sampling_rate: 0,
          timestamp: "now",
        },
      ],
    );
  });

  it("have one line for each failed record, with its error's name and message", async () => {
    const logger = new CapturedLogger();
    const handler = queueHandler(parseInput, double, platform(new FakeSns(), logger));
    await handler(sqsEvent("{", { n: 1 }, { n: -1 }), lambdaContext());
    const failed = logger.lines.filter(({ level }) => level === "ERROR");
    assert.deepEqual(
      failed.map(({ messageId, message, error }) => {
        const { name, message: cause } = error as { name: string; message: string };
        return { messageId, message, name, cause };
      }),
      [
        {
          messageId: "message-1",
          message: "Record failed",
          name: "InvalidMessageError",
          cause: "The message is not JSON.",
        },
        {
          messageId: "message-3",
          message: "Record failed",
          name: "InvalidMessageError",
          cause: "message.n must be an integer from 0 to 1000000, got -1.",
        },
      ],
    );
  });

  it("never carry one record's keys on another's lines, however their work overlaps", async () => {
    const logger = new CapturedLogger();
    const work: Work<Input, Input> = async (message, { log, messageId }) => {
      log.info("Before", { owner: messageId });
      await new Promise((resolve) => setTimeout(resolve, message.n));
      log.info("After", { owner: messageId });
      return message;
    };
    const handler = queueHandler(parseInput, work, platform(new FakeSns(), logger));
    await handler(sqsEvent({ n: 9 }, { n: 1 }, { n: 5 }), lambdaContext());
    const owned = logger.lines.filter(({ owner }) => owner !== undefined);
    assert.equal(owned.length, 6);
    for (const { owner, messageId } of owned) assert.equal(messageId, owner);
    logger.info("A line of the parent");
    assert.equal(logger.lines.at(-1)?.messageId, undefined);
  });
});

describe("aliasOf", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";

  it("finds the alias a function was invoked by", () => {
    assert.equal(aliasOf(`${arn}:PROD`), "PROD");
  });

  for (const [title, qualifier] of [
    ["no qualifier", ""],
    ["a version number", ":12"],
    ["$LATEST", ":$LATEST"],
  ] as const) {
    it(`finds none in an ARN with ${title}`, () => {
      assert.equal(aliasOf(arn + qualifier), undefined);
    });
  }
});
