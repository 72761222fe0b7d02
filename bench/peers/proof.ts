import { SubscribeCommand, ListTopicsCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";

import { LocalAws } from "../../local/aws";
import { localRegion } from "../../local/variables";
import { orders } from "../orders";

/** How long a message may take from the queue to the topic's subscriber. */
const LIMIT_S = 20;

/** Proves of what was deployed that it works: an order that is sent to its queue comes out of its topic. */
export class Proof {
  readonly #aws: LocalAws;
  #resultsUrl: string | undefined;

  /** @param endpoint Of an emulator to which nothing else was deployed. */
  constructor(endpoint: string) {
    this.#aws = new LocalAws(endpoint, localRegion);
  }

  /**
   * Sends an order.
   *
   * @throws Error where its result does not arrive, arrives twice, or is not of this revision of the source.
   */
  async ofRevision(revision: number): Promise<void> {
    const { sqs } = this.#aws;
    this.#resultsUrl ??= await this.#subscribe();
    const sourceUrl = await this.#sourceQueue();
    const [order = ""] = orders(1);
    await sqs.send(new SendMessageCommand({ QueueUrl: sourceUrl, MessageBody: order }));
    const [message, ...others] = await this.#received(LIMIT_S);
    if (message === undefined) {
      throw new Error(`No result of an order has arrived within ${LIMIT_S} s.`);
    }
    if (others.length > 0 || (await this.#received(0)).length > 0) {
      throw new Error("The result of one order has arrived more than once.");
    }
    const found = (JSON.parse(message) as { readonly revision?: unknown }).revision;
    if (found !== revision) {
      throw new Error(`Revision ${String(found)} of the source runs instead of ${revision}.`);
    }
  }

  destroy(): void {
    this.#aws.destroy();
  }

  /** Takes what has arrived. */
  async #received(waitSeconds: number): Promise<string[]> {
    const { sqs } = this.#aws;
    const queue = { QueueUrl: this.#resultsUrl };
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...queue,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
      }),
    );
    for (const { ReceiptHandle } of messages) {
      await sqs.send(new DeleteMessageCommand({ ...queue, ReceiptHandle }));
    }
    return messages.map(({ Body = "" }) => Body);
  }

  async #subscribe(): Promise<string> {
    const { sns, sqs } = this.#aws;
    const { Topics: topics = [] } = await sns.send(new ListTopicsCommand({}));
    const [topic, ...others] = topics;
    if (topic === undefined || others.length > 0) {
      throw new Error(`There are ${topics.length} topics instead of one.`);
    }
    const { QueueUrl: url = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: "bench-results" }),
    );
    const { Attributes: attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    await sns.send(
      new SubscribeCommand({
        TopicArn: topic.TopicArn,
        Protocol: "sqs",
        Endpoint: attributes.QueueArn,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    return url;
  }

  /** The one queue that has another for its dead letters. */
  async #sourceQueue(): Promise<string> {
    const { sqs } = this.#aws;
    const { QueueUrls: urls = [] } = await sqs.send(new ListQueuesCommand({}));
    const sources: string[] = [];
    for (const url of urls) {
      const { Attributes: attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
      );
      if (attributes.RedrivePolicy !== undefined) sources.push(url);
    }
    const [source, ...others] = sources;
    if (source === undefined || others.length > 0) {
      throw new Error(`There are ${sources.length} queues with dead letters instead of one.`);
    }
    return source;
  }
}
