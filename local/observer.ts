import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";

import type { LocalAws } from "./aws";

/** A message as a topic's subscriber gets it. */
export interface SeenMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was published, in milliseconds since 1970. */
  readonly at: number;
}

/** A queue of our own behind topics, to see what is published there. */
export class Observer {
  readonly seen: SeenMessage[] = [];

  private constructor(
    private readonly aws: LocalAws,
    private readonly queueUrl: string,
    private readonly subscriptionArns: readonly string[],
  ) {}

  /** Begins to observe topics: what is published from now on is seen. */
  static async of(topicArns: readonly string[], aws: LocalAws): Promise<Observer> {
    const { QueueUrl: queueUrl = "" } = await aws.sqs.send(
      new CreateQueueCommand({ QueueName: `ldm-observer-${randomUUID()}` }),
    );
    const { Attributes: attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
    );
    const subscribed = topicArns.map(async (topicArn) => {
      const { SubscriptionArn: subscriptionArn = "" } = await aws.sns.send(
        new SubscribeCommand({
          TopicArn: topicArn,
          Protocol: "sqs",
          Endpoint: attributes?.QueueArn,
          Attributes: { RawMessageDelivery: "true" },
          ReturnSubscriptionArn: true,
        }),
      );
      return subscriptionArn;
    });
    return new Observer(aws, queueUrl, await Promise.all(subscribed));
  }

  /**
   * Waits until what was seen will do.
   *
   * @returns Whether it did before the time, in milliseconds since 1970, was up.
   */
  async until(
    isEnough: (seen: readonly SeenMessage[]) => boolean,
    limit: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    while (!isEnough(this.seen)) {
      signal?.throwIfAborted();
      if (Date.now() >= limit) return false;
      if ((await this.#receive()) === 0) await pause(100);
    }
    return true;
  }

  /** Leaves the topics as they were. */
  async close(): Promise<void> {
    for (const arn of this.subscriptionArns) {
      await this.aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    }
    await this.aws.sqs.send(new DeleteQueueCommand({ QueueUrl: this.queueUrl }));
  }

  // What is received is not deleted: it stays hidden for longer than this queue lives.
  async #receive(): Promise<number> {
    const { Messages: messages = [] } = await this.aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 3_600,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
    );
    for (const message of messages) {
      const { Body: body = "", MessageAttributes: attributes = {}, Attributes: system } = message;
      this.seen.push({
        body,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, value.StringValue ?? ""]),
        ),
        at: Number(system?.SentTimestamp),
      });
    }
    return messages.length;
  }
}
