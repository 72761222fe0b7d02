import * as pulumi from "@pulumi/pulumi";
import * as sqs from "@pulumi/aws/sqs";
import { protectQueue } from "./policies";

/** SQS keeps a message for 14 days at most: the time there is to look at a dead letter. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 60 * 60;

export interface SourceQueueArgs {
  /** Physical name of the queue, up to 80 letters, digits, dashes and underscores. */
  readonly queueName: string;
  /** Physical name of the dead-letter queue, likewise. */
  readonly deadLetterQueueName: string;
  /**
   * Timeout in seconds, 1 to 900, of the function that reads the queue. A message stays hidden for six times
   * as long, plus the batch window, as AWS advises (Lambda developer guide, "Using Lambda with Amazon SQS").
   */
  readonly functionTimeoutSeconds: number;
  /** Seconds that the reader waits for a full batch, 0 to 300. */
  readonly batchWindowSeconds: number;
  /** Receives after which a message goes to the dead-letter queue, 5 to 1000. */
  readonly maxReceiveCount: number;
  /** ARNs of the topics that may send to the queue. @default none */
  readonly senders?: readonly pulumi.Input<string>[];
}

/**
 * The SQS queue that one function reads from, with its dead-letter queue. Both are encrypted and
 * refuse connections without TLS.
 *
 * ```ts
 * new SourceQueue("orders", {
 *   queueName: "orders-SourceSQSQueue-QA",
 *   deadLetterQueueName: "orders-DeadLetterSQSQueue-QA",
 *   functionTimeoutSeconds: 10,
 *   batchWindowSeconds: 0,
 *   maxReceiveCount: 5,
 * });
 * ```
 */
export class SourceQueue extends pulumi.ComponentResource {
  /** ARN, for event source mappings and policies. */
  readonly arn: pulumi.Output<string>;
  /** URL, for senders. */
  readonly url: pulumi.Output<string>;
  /** ARN of the dead-letter queue. */
  readonly deadLetterArn: pulumi.Output<string>;
  /** URL of the dead-letter queue. */
  readonly deadLetterUrl: pulumi.Output<string>;

  constructor(name: string, args: SourceQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:messaging:SourceQueue", name, {}, opts);

    const deadLetters = new sqs.Queue(
      `${name}-dead-letters`,
      {
        name: args.deadLetterQueueName,
        messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    const queue = new sqs.Queue(
      name,
      {
        name: args.queueName,
        visibilityTimeoutSeconds: visibilityTimeoutSeconds(args),
        redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
          JSON.stringify({ deadLetterTargetArn, maxReceiveCount: args.maxReceiveCount }),
        ),
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    new sqs.RedriveAllowPolicy(
      `${name}-redrive`,
      {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: queue.arn.apply((sourceQueueArn) =>
          JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [sourceQueueArn] }),
        ),
      },
      { parent: this },
    );
    new sqs.QueuePolicy(
      `${name}-dead-letters`,
      { queueUrl: deadLetters.url, policy: protectQueue(deadLetters.arn) },
      { parent: this },
    );
    const policy = new sqs.QueuePolicy(
      name,
      {
        queueUrl: queue.url,
        policy: protectQueue(queue.arn, args.senders),
      },
      { parent: this },
    );

    // Whoever connects something to the queue must find its policy in force.
    const ready = <T>(output: pulumi.Output<T>) =>
      pulumi.all([output, policy.id]).apply(([value]) => value);
    this.arn = ready(queue.arn);
    this.url = queue.url;
    this.deadLetterArn = deadLetters.arn;
    this.deadLetterUrl = deadLetters.url;
    this.registerOutputs({
      arn: this.arn,
      url: this.url,
      deadLetterArn: this.deadLetterArn,
      deadLetterUrl: this.deadLetterUrl,
    });
  }
}

/** How long a message that was taken stays hidden from other readers. */
export function visibilityTimeoutSeconds(
  args: Pick<SourceQueueArgs, "functionTimeoutSeconds" | "batchWindowSeconds">,
): number {
  return 6 * args.functionTimeoutSeconds + args.batchWindowSeconds;
}
