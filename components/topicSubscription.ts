import * as pulumi from "@pulumi/pulumi";
import * as sns from "@pulumi/aws/sns";
import type { DestinationTopic } from "./destinationTopic";
import type { SourceQueue } from "./sourceQueue";

export interface TopicSubscriptionArgs {
  /** The topic that the messages come from. */
  readonly topic: DestinationTopic;
  /** The queue that they go to. It must name the topic among its `senders`. */
  readonly queue: SourceQueue;
}

/**
 * The arrow from a topic to a queue: a subscription with raw delivery, so that the queue's reader finds the
 * message as it was published, without an envelope.
 */
export class TopicSubscription extends pulumi.ComponentResource {
  constructor(name: string, args: TopicSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:messaging:TopicSubscription", name, {}, opts);
    new sns.TopicSubscription(
      name,
      {
        topic: args.topic.arn,
        protocol: "sqs",
        endpoint: args.queue.arn,
        rawMessageDelivery: true,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
