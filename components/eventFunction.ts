import * as pulumi from "@pulumi/pulumi";
import { AsyncDestination } from "./asyncDestination";
import { DestinationTopic } from "./destinationTopic";
import type { Ledger } from "./ledger";
import { PinnedFunction } from "./pinnedFunction";
import { PublishGrant } from "./publishGrant";
import { QueueTrigger } from "./queueTrigger";
import type { FunctionSettings } from "./settings/check";
import { SourceQueue } from "./sourceQueue";
import { TopicSubscription } from "./topicSubscription";
import type { ReleasedVersion } from "./versionStore";

export interface EventFunctionArgs {
  /** Name of the environment, which is the alias's name and the end of every name in the console. */
  readonly environment: string;
  /** What the stack file says of the function. */
  readonly settings: FunctionSettings;
  /** The released version that the stack file pins. */
  readonly released: ReleasedVersion;
  /** What this stack has published of the function so far. @default nothing */
  readonly ledger?: Ledger | undefined;
  /** Key of the settings digests. */
  readonly digestKey: string;
  /** Functions whose results come into this one's source queue. @default none */
  readonly fedBy?: readonly EventFunction[];
}

/** What a stack tells of each function; the stack output `functions` holds one for each name. */
export interface EventFunctionOutputs {
  /** Number of the released version that the alias carries. */
  readonly version: number;
  /** Lambda's own number of what the alias points at. */
  readonly publishedVersion: pulumi.Output<string>;
  readonly aliasArn: pulumi.Output<string>;
  readonly sourceQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly destinationTopicArn: pulumi.Output<string>;
  /** All that the stack has published of the function; see {@link Ledger}. */
  readonly ledger: pulumi.Output<Ledger>;
}

/** Every function runs on the newest Node.js that Lambda offers, on Graviton. */
const RUNTIME = "nodejs24.x";
const ARCHITECTURE = "arm64";

/**
 * One event-driven function of an environment, complete: its source queue, its pinned alias, its
 * destination topic and the arrows between them.
 *
 * ```ts
 * const orders = new EventFunction("orders", { environment: "QA", settings, released, digestKey });
 * new EventFunction("invoices", { environment: "QA", …, fedBy: [orders] });
 * ```
 */
export class EventFunction extends pulumi.ComponentResource {
  /** Name of the function, the same in every environment. */
  readonly name: string;
  /** What the stack tells of the function. */
  readonly outputs: EventFunctionOutputs;

  private readonly destination: DestinationTopic;

  constructor(name: string, args: EventFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:index:EventFunction", name, {}, opts);
    this.name = name;
    const { environment, settings, released, fedBy = [] } = args;
    const child = { parent: this };

    const source = new SourceQueue(
      name,
      {
        queueName: `${name}-SourceSQSQueue-${environment}`,
        deadLetterQueueName: `${name}-DeadLetterSQSQueue-${environment}`,
        functionTimeoutSeconds: settings.timeoutSeconds,
        batchWindowSeconds: settings.batchWindowSeconds,
        maxReceiveCount: settings.maxReceiveCount,
        senders: fedBy.map((feeder) => feeder.destination.arn),
      },
      child,
    );
    const topicName = `${name}-DestinationSNSTopic-${environment}`;
    this.destination = new DestinationTopic(name, { topicName }, child);
    const pinned = new PinnedFunction(
      name,
      {
        aliasName: environment,
        released,
        settings: {
          runtime: RUNTIME,
          architecture: ARCHITECTURE,
          memoryMb: settings.memoryMb,
          timeoutSeconds: settings.timeoutSeconds,
          variables: {
            ...settings.variables,
            // Lambda tells Powertools the level itself; where it does not, as on an emulator, this does.
            POWERTOOLS_LOG_LEVEL: settings.logLevel,
            POWERTOOLS_SERVICE_NAME: name,
          },
          destinationTopicName: topicName,
          logGroupName: `/aws/lambda/${name}-${environment}`,
          logLevel: settings.logLevel,
        },
        secretVariables: settings.secretVariables,
        linkedVariables: {
          DESTINATION_TOPIC_ARN: this.destination.arn,
          FUNCTION_VERSION: String(released.version),
        },
        logRetentionDays: settings.logRetentionDays,
        ledger: args.ledger,
        digestKey: args.digestKey,
      },
      child,
    );

    const grant = new PublishGrant(name, { publisher: pinned, topic: this.destination }, child);
    new AsyncDestination(name, { target: pinned, queue: source }, child);
    new QueueTrigger(name, { queue: source, target: pinned, after: [grant], ...settings }, child);
    for (const feeder of fedBy) {
      const arrow = `${feeder.name}-to-${name}`;
      new TopicSubscription(arrow, { topic: feeder.destination, queue: source }, child);
    }

    this.outputs = {
      version: pinned.version,
      publishedVersion: pinned.publishedVersion,
      aliasArn: pinned.aliasArn,
      sourceQueueUrl: source.url,
      deadLetterQueueUrl: source.deadLetterUrl,
      destinationTopicArn: this.destination.arn,
      ledger: pinned.ledger,
    };
    this.registerOutputs(this.outputs);
  }
}
