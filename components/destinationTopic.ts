import * as pulumi from "@pulumi/pulumi";
import * as sns from "@pulumi/aws/sns";
import { protectTopic } from "./policies";

export interface DestinationTopicArgs {
  /** Physical name of the topic, up to 256 letters, digits, dashes and underscores. */
  readonly topicName: string;
}

/**
 * The SNS topic that one function writes to, encrypted with the account's own key for SNS. It refuses
 * messages that come without TLS.
 *
 * ```ts
 * new DestinationTopic("orders", { topicName: "orders-DestinationSNSTopic-QA" });
 * ```
 */
export class DestinationTopic extends pulumi.ComponentResource {
  /** ARN, for publishers and subscriptions. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DestinationTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:messaging:DestinationTopic", name, {}, opts);

    const topic = new sns.Topic(
      name,
      { name: args.topicName, kmsMasterKeyId: "alias/aws/sns" },
      { parent: this },
    );
    new sns.TopicPolicy(
      name,
      { arn: topic.arn, policy: protectTopic(topic.arn) },
      { parent: this },
    );

    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
