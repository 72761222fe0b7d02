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
}

/** A queue of our own behind a topic, to see what is published there. */
export class Observer {
  readonly seen: SeenMessage[] = [];

  private constructor(
    private readonly aws: LocalAws,
    private readonly queueUrl: string,
    private readonly subscriptionArn: string,
  ) {}

  /** Begins to observe a topic: what is published from now on is seen. */
  static async of(topicArn: string, aws: LocalAws): Promise<Observer> {
    const { QueueUrl: queueUrl = "" } = await aws.sqs.send(
      new CreateQueueCommand({ QueueName: `ldm-observer-${randomUUID()}` }),
    );
    const { Attributes: attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
    );
    const { SubscriptionArn: subscriptionArn = "" } = await aws.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: attributes?.QueueArn,
        Attributes: { RawMessageDelivery: "true" },
        ReturnSubscriptionArn: true,
      }),
    );
    return new Observer(aws, queueUrl, subscriptionArn);
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

  /** Leaves the topic as it was. */
  async close(): Promise<void> {
    await this.aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: this.subscriptionArn }));
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
      }),
    );
    for (const { Body: body = "", MessageAttributes: attributes = {} } of messages) {
      this.seen.push({
        body,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, value.StringValue ?? ""]),
        ),
      });
    }
    return messages.length;
  }
}
