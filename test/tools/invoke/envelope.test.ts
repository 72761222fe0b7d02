import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { eventOf } from "../../../tools/invoke/envelope";

const SOURCE = {
  queueArn: "arn:aws:sqs:eu-west-1:000000000000:orders-SourceSQSQueue-QA",
  region: "eu-west-1",
};

describe("The event that a function gets", () => {
  it("is one message from the environment's queue, with the body as it is written", () => {
    assert.deepEqual(eventOf('{ "orderId": "A-1" }\n', SOURCE), {
      Records: [
        {
          messageId: "00000000-0000-4000-9000-000000000001",
          receiptHandle: "ldm-invoke",
          body: '{ "orderId": "A-1" }',
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: "1704067200000",
            SenderId: "ldm-invoke",
            ApproximateFirstReceiveTimestamp: "1704067200000",
          },
          messageAttributes: {},
          md5OfBody: "0991f49731d7f4e4d7bcf2ee63eace07",
          eventSource: "aws:sqs",
          eventSourceARN: SOURCE.queueArn,
          awsRegion: "eu-west-1",
        },
      ],
    });
  });

  it("has a text as the body itself", () => {
    const { Records } = eventOf('"not JSON"', SOURCE) as { Records: { body: string }[] };
    assert.deepEqual(
      Records.map(({ body }) => body),
      ["not JSON"],
    );
  });

  it("is a batch as it was given", () => {
    assert.deepEqual(eventOf('{"Records":[],"more":1}', SOURCE), { Records: [], more: 1 });
  });

  it("is a message where its Records are none", () => {
    assert.match(JSON.stringify(eventOf('{"Records":5}', SOURCE)), /"body":"\{\\"Records\\":5\}"/);
  });

  it("is refused where nobody can tell what it is", () => {
    assert.throws(() => eventOf("[1]", SOURCE), {
      name: UsageError.name,
      message:
        'the event is a list, which may be one message or several: give one message, or a batch, {"Records": [...]}.',
    });
    for (const text of ["5", "null", "true"]) {
      assert.throws(() => eventOf(text, SOURCE), {
        name: UsageError.name,
        message: `the event is ${text}: it must be a message, as an object or a text, or a batch, {"Records": [...]}.`,
      });
    }
  });
});
