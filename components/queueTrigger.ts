import * as pulumi from "@pulumi/pulumi";
import { RolePolicy } from "@pulumi/aws/iam";
import { EventSourceMapping } from "@pulumi/aws/lambda";
import { FUNCTION_ACTIONS } from "./functionActions";
import type { PinnedFunction } from "./pinnedFunction";
import { allow } from "./policies";
import type { SourceQueue } from "./sourceQueue";

export interface QueueTriggerArgs {
  /** The queue that is read. */
  readonly queue: SourceQueue;
  /** The function whose alias gets the messages. */
  readonly target: PinnedFunction;
  /** Messages handed over at once at most, 1 to 10000; above 10 it takes a window. */
  readonly batchSize: number;
  /** Seconds to wait for a full batch, 0 to 300. */
  readonly batchWindowSeconds: number;
  /** Invocations at the same time at most, 2 to 1000. @default as many as the account allows */
  readonly maximumConcurrency?: number | undefined;
  /** What the function needs before it can get its first message. @default nothing */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * The arrow from a queue to a function's alias: the event source mapping, and the right to read that one
 * queue. A batch may fail in part: only its failed messages come again.
 */
export class QueueTrigger extends pulumi.ComponentResource {
  constructor(name: string, args: QueueTriggerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:messaging:QueueTrigger", name, {}, opts);
    const { queue, target, maximumConcurrency, after = [] } = args;

    const grant = new RolePolicy(
      `${name}-reads`,
      {
        role: target.roleName,
        policy: allow(FUNCTION_ACTIONS.sourceQueue, queue.arn),
      },
      { parent: this },
    );
    new EventSourceMapping(
      name,
      {
        eventSourceArn: queue.arn,
        functionName: target.aliasArn,
        functionResponseTypes: ["ReportBatchItemFailures"],
        batchSize: args.batchSize,
        maximumBatchingWindowInSeconds: args.batchWindowSeconds,
        ...(maximumConcurrency === undefined ? {} : { scalingConfig: { maximumConcurrency } }),
      },
      // A queue and a function are mapped to each other once only.
      { parent: this, dependsOn: [grant, ...after], deleteBeforeReplace: true },
    );
    this.registerOutputs({});
  }
}
