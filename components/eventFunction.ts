import * as pulumi from "@pulumi/pulumi";
import { AsyncDestination } from "./asyncDestination";
import { DestinationTopic } from "./destinationTopic";
import { topicName, type FrozenSettings } from "./frozenSettings";
import { stableSince, type Ledger } from "./ledger";
import type { Network } from "./network";
import { PinnedFunction, type CanaryOutputs } from "./pinnedFunction";
import type { PinnedVersions } from "./pinPlan";
import type { Planning } from "./planning";
import { PublishGrant } from "./publishGrant";
import { deadLetterQueueName, sourceQueueName } from "./queueNames";
import { QueueTrigger } from "./queueTrigger";
import type { FunctionSettings } from "./settings/check";
import type { SmokeTest } from "./smokeTest";
import { SourceQueue } from "./sourceQueue";
import { TopicSubscription } from "./topicSubscription";

export interface EventFunctionArgs {
  /** Name of the environment, which is the alias's name and the end of every name in the console. */
  readonly environment: string;
  /** What the stack file says of the function. */
  readonly settings: FunctionSettings;
  /** What Lambda freezes of them. */
  readonly frozen: FrozenSettings;
  /** The released versions that the stack file pins. */
  readonly released: PinnedVersions;
  /** What the alias is to carry, by what this stack has published so far. */
  readonly planning: Planning;
  /** What a version has to answer before the alias goes to it. @default nothing */
  readonly smokeTest?: SmokeTest | undefined;
  /** The environment's network. @default it has none */
  readonly network?: Network | undefined;
  /** ARN of the managed policy that is the permissions boundary of its role. @default it has none */
  readonly permissionsBoundary?: string | undefined;
  /** The time of this update, ISO 8601, UTC. */
  readonly now: string;
  /** Functions whose results come into this one's source queue. @default none */
  readonly fedBy?: readonly EventFunction[];
}

/** What a stack tells of each function; the stack output `functions` holds one for each name. */
export interface EventFunctionOutputs {
  /** Number of the released version that the alias carries. */
  readonly version: number;
  /** Digest of the settings that it runs with. */
  readonly settings: string;
  /** Lambda's own number of what the alias points at. */
  readonly publishedVersion: pulumi.Output<string>;
  /** Since when the alias carries that, ISO 8601, UTC. */
  readonly since: pulumi.Output<string | undefined>;
  /** The second version that the alias sends a share of the traffic to. */
  readonly canary: pulumi.Output<CanaryOutputs | undefined>;
  readonly aliasArn: pulumi.Output<string>;
  readonly sourceQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly destinationTopicArn: pulumi.Output<string>;
}

/**
 * One event-driven function of an environment, complete: its source queue, its pinned alias, its
 * destination topic and the arrows between them.
 *
 * ```ts
 * const orders = new EventFunction("orders", { environment: "QA", settings, …, fedBy: [] });
 * new EventFunction("invoices", { environment: "QA", …, fedBy: [orders] });
 * ```
 */
export class EventFunction extends pulumi.ComponentResource {
  /** Name of the function, the same in every environment. */
  readonly name: string;
  /** What the stack tells of the function. */
  readonly outputs: EventFunctionOutputs;
  /** What the stack has published of it, after this update. */
  readonly ledger: pulumi.Output<Ledger>;

  private readonly destination: DestinationTopic;

  constructor(name: string, args: EventFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:index:EventFunction", name, {}, opts);
    this.name = name;
    const { environment, settings, frozen, released, planning, fedBy = [] } = args;
    const child = { parent: this };
    for (const { severity, text } of planning.notes) {
      void pulumi.log[severity === "warning" ? "warn" : "info"](`${name}: ${text}`, this);
    }

    const source = new SourceQueue(
      name,
      {
        queueName: sourceQueueName(name, environment),
        deadLetterQueueName: deadLetterQueueName(name, environment),
        functionTimeoutSeconds: settings.timeoutSeconds,
        batchWindowSeconds: settings.batchWindowSeconds,
        maxReceiveCount: settings.maxReceiveCount,
        senders: fedBy.map((feeder) => feeder.destination.arn),
      },
      child,
    );
    this.destination = new DestinationTopic(
      name,
      { topicName: topicName(name, environment) },
      child,
    );
    const pinned = new PinnedFunction(
      name,
      {
        aliasName: environment,
        released,
        plan: planning.plan,
        description: planning.description,
        settings: frozen,
        secretVariables: settings.secretVariables,
        linkedVariables: { DESTINATION_TOPIC_ARN: this.destination.arn },
        logRetentionDays: settings.logRetentionDays,
        smokeTest: args.smokeTest,
        network: args.network,
        permissionsBoundary: args.permissionsBoundary,
        ledger: planning.ledger,
        keepVersions: settings.keepVersions,
        reason:
          settings.exception?.version === settings.version ? settings.exception.reason : undefined,
        now: args.now,
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
      settings: pinned.settings,
      publishedVersion: pinned.publishedVersion,
      since: pinned.ledger.apply(stableSince),
      canary: pinned.canary,
      aliasArn: pinned.aliasArn,
      sourceQueueUrl: source.url,
      deadLetterQueueUrl: source.deadLetterUrl,
      destinationTopicArn: this.destination.arn,
    };
    this.ledger = pinned.ledger;
    this.registerOutputs(this.outputs);
  }
}
