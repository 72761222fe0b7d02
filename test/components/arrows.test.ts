import assert from "node:assert/strict";
import { AsyncDestination } from "../../components/asyncDestination";
import { DestinationTopic } from "../../components/destinationTopic";
import { PinnedFunction } from "../../components/pinnedFunction";
import { PublishGrant } from "../../components/publishGrant";
import { QueueTrigger } from "../../components/queueTrigger";
import { SourceQueue } from "../../components/sourceQueue";
import { TopicSubscription } from "../../components/topicSubscription";
import { declare, only, optionsFor, parsed } from "../support/mocks";
import { pinnedArgs } from "../support/pinned";

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const AWS = "eu-central-1:000000000000";

function nodes() {
  return {
    queue: new SourceQueue("orders", {
      queueName: "orders-SourceSQSQueue-QA",
      deadLetterQueueName: "orders-DeadLetterSQSQueue-QA",
      functionTimeoutSeconds: 10,
      batchWindowSeconds: 0,
      maxReceiveCount: 5,
    }),
    topic: new DestinationTopic("orders", { topicName: "orders-DestinationSNSTopic-QA" }),
    target: new PinnedFunction("orders", pinnedArgs()),
  };
}

function statement(policy: unknown): unknown {
  const { Statement } = parsed(policy) as { Statement: unknown[] };
  assert.equal(Statement.length, 1);
  return Statement[0];
}

describe("QueueTrigger", () => {
  const build = (maximumConcurrency?: number) =>
    declare(() => {
      const { queue, target } = nodes();
      return new QueueTrigger("orders", {
        queue,
        target,
        batchSize: 25,
        batchWindowSeconds: 2,
        maximumConcurrency,
      });
    });

  it("hands the queue's messages to the alias, which answers for each of them", async () => {
    const { declared } = await build();
    assert.deepEqual(only(declared, "aws:lambda/eventSourceMapping:EventSourceMapping", "orders"), {
      eventSourceArn: `arn:aws:sqs:${AWS}:orders-SourceSQSQueue-QA`,
      functionName: `arn:aws:lambda:${AWS}:function:orders-qa-0000001:QA`,
      functionResponseTypes: ["ReportBatchItemFailures"],
      batchSize: 25,
      maximumBatchingWindowInSeconds: 2,
    });
  });

  it("reads no message before the function may read, and what else it needs is there", async () => {
    const { declared } = await declare(() => {
      const { queue, topic, target } = nodes();
      const grant = new PublishGrant("orders", { publisher: target, topic });
      const batching = { batchSize: 10, batchWindowSeconds: 0 };
      return new QueueTrigger("orders", { queue, target, after: [grant], ...batching });
    });
    const options = optionsFor(
      declared,
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      "orders",
    );
    assert.ok(options.dependsOn.includes("RolePolicy::orders-reads"));
    assert.ok(options.dependsOn.includes("RolePolicy::orders-publishes"));
    assert.equal(options.deleteBeforeReplace, true);
  });

  it("limits how many run at the same time", async () => {
    const { declared } = await build(4);
    const mapping = only(declared, "aws:lambda/eventSourceMapping:EventSourceMapping", "orders");
    assert.deepEqual(mapping.scalingConfig, { maximumConcurrency: 4 });
  });

  it("grants no more than to read that queue", async () => {
    const { declared } = await build();
    assert.deepEqual(statement(only(declared, ROLE_POLICY, "orders-reads").policy), {
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      Resource: `arn:aws:sqs:${AWS}:orders-SourceSQSQueue-QA`,
    });
  });
});

describe("PublishGrant", () => {
  it("grants no more than to publish to that topic", async () => {
    const { declared } = await declare(() => {
      const { target, topic } = nodes();
      return new PublishGrant("orders", { publisher: target, topic });
    });
    assert.deepEqual(statement(only(declared, ROLE_POLICY, "orders-publishes").policy), {
      Effect: "Allow",
      Action: ["sns:Publish"],
      Resource: `arn:aws:sns:${AWS}:orders-DestinationSNSTopic-QA`,
    });
  });
});

describe("TopicSubscription", () => {
  it("delivers nothing before the queue lets the topic in", async () => {
    const { declared } = await declare(() => {
      const { queue, topic } = nodes();
      return new TopicSubscription("intake-to-orders", { topic, queue });
    });
    const subscription = "aws:sns/topicSubscription:TopicSubscription";
    const { dependsOn } = optionsFor(declared, subscription, "intake-to-orders");
    assert.ok(dependsOn.includes("QueuePolicy::orders"));
  });

  it("delivers messages to the queue as they were published", async () => {
    const { declared } = await declare(() => {
      const { queue, topic } = nodes();
      return new TopicSubscription("intake-to-orders", { topic, queue });
    });
    const subscription = "aws:sns/topicSubscription:TopicSubscription";
    assert.deepEqual(only(declared, subscription, "intake-to-orders"), {
      topic: `arn:aws:sns:${AWS}:orders-DestinationSNSTopic-QA`,
      protocol: "sqs",
      endpoint: `arn:aws:sqs:${AWS}:orders-SourceSQSQueue-QA`,
      rawMessageDelivery: true,
    });
  });
});

describe("AsyncDestination", () => {
  const build = () =>
    declare(() => {
      const { queue, target } = nodes();
      return new AsyncDestination("orders", { queue, target });
    });

  it("sends what fails for good to the dead letters, on the alias alone", async () => {
    const { declared } = await build();
    const config = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    assert.deepEqual(only(declared, config, "orders"), {
      functionName: "orders-qa-0000001",
      qualifier: "QA",
      destinationConfig: {
        onFailure: { destination: `arn:aws:sqs:${AWS}:orders-DeadLetterSQSQueue-QA` },
      },
    });
  });

  it("is set once the function may send there, which Lambda checks", async () => {
    const { declared } = await build();
    const config = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    const { dependsOn } = optionsFor(declared, config, "orders");
    assert.ok(dependsOn.includes("RolePolicy::orders-fails"));
  });

  it("grants no more than to send to the dead letters", async () => {
    const { declared } = await build();
    assert.deepEqual(statement(only(declared, ROLE_POLICY, "orders-fails").policy), {
      Effect: "Allow",
      Action: ["sqs:SendMessage"],
      Resource: `arn:aws:sqs:${AWS}:orders-DeadLetterSQSQueue-QA`,
    });
  });
});
