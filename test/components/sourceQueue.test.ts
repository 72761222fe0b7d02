import assert from "node:assert/strict";
import { SourceQueue, type SourceQueueArgs } from "../../components/sourceQueue";
import { declare, only, parsed, valueOf } from "../support/mocks";

const QUEUE = "aws:sqs/queue:Queue";
const POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const ARN = "arn:aws:sqs:eu-central-1:000000000000";

const args: SourceQueueArgs = {
  queueName: "orders-SourceSQSQueue-QA",
  deadLetterQueueName: "orders-DeadLetterSQSQueue-QA",
  functionTimeoutSeconds: 10,
  batchWindowSeconds: 5,
  maxReceiveCount: 7,
};

describe("SourceQueue", () => {
  it("hides a message for six times the function's timeout, and the batch window", async () => {
    const { declared } = await declare(() => new SourceQueue("orders", args));
    assert.equal(only(declared, QUEUE, "orders").visibilityTimeoutSeconds, 65);
  });

  it("moves a message to the dead letters after so many receives", async () => {
    const { declared } = await declare(() => new SourceQueue("orders", args));
    assert.deepEqual(parsed(only(declared, QUEUE, "orders").redrivePolicy), {
      deadLetterTargetArn: `${ARN}:orders-DeadLetterSQSQueue-QA`,
      maxReceiveCount: 7,
    });
  });

  it("keeps dead letters as long as SQS can, for this queue alone", async () => {
    const { declared } = await declare(() => new SourceQueue("orders", args));
    assert.equal(only(declared, QUEUE, "orders-dead-letters").messageRetentionSeconds, 1_209_600);
    const redrive = only(
      declared,
      "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
      "orders-redrive",
    );
    assert.deepEqual(parsed(redrive.redriveAllowPolicy), {
      redrivePermission: "byQueue",
      sourceQueueArns: [`${ARN}:orders-SourceSQSQueue-QA`],
    });
  });

  it("encrypts both queues", async () => {
    const { declared } = await declare(() => new SourceQueue("orders", args));
    const queues = declared.filter(({ type }) => type === QUEUE);
    assert.deepEqual(
      queues.map(({ inputs }) => inputs.sqsManagedSseEnabled),
      [true, true],
    );
  });

  for (const [name, queue] of [
    ["orders", "orders-SourceSQSQueue-QA"],
    ["orders-dead-letters", "orders-DeadLetterSQSQueue-QA"],
  ] as const) {
    it(`lets nobody into ${queue} without TLS`, async () => {
      const { declared } = await declare(() => new SourceQueue("orders", args));
      assert.deepEqual(parsed(only(declared, POLICY, name).policy), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "DenyInsecureTransport",
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: `${ARN}:${queue}`,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    });
  }

  it("lets SNS send for just the topics that feed it", async () => {
    const senders = ["arn:aws:sns:eu-central-1:000000000000:intake"];
    const { declared } = await declare(() => new SourceQueue("orders", { ...args, senders }));
    const { Statement } = parsed(only(declared, POLICY, "orders").policy) as {
      Statement: unknown[];
    };
    assert.deepEqual(Statement.slice(1), [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: `${ARN}:orders-SourceSQSQueue-QA`,
        Condition: { ArnEquals: { "aws:SourceArn": senders[0] } },
      },
    ]);
  });

  it("tells where to send and where to look for dead letters", async () => {
    const { result } = await declare(() => new SourceQueue("orders", args));
    assert.equal(await valueOf(result.url), "https://sqs.test/orders-SourceSQSQueue-QA");
    assert.equal(await valueOf(result.arn), `${ARN}:orders-SourceSQSQueue-QA`);
    assert.equal(
      await valueOf(result.deadLetterUrl),
      "https://sqs.test/orders-DeadLetterSQSQueue-QA",
    );
  });
});
