import * as pulumi from "@pulumi/pulumi";
import { RolePolicy } from "@pulumi/aws/iam";
import { FunctionEventInvokeConfig } from "@pulumi/aws/lambda";
import { FUNCTION_ACTIONS } from "./functionActions";
import type { PinnedFunction } from "./pinnedFunction";
import { allow } from "./policies";
import type { SourceQueue } from "./sourceQueue";

export interface AsyncDestinationArgs {
  /** The function whose alias may be invoked asynchronously. */
  readonly target: PinnedFunction;
  /** The queue among whose dead letters a failed invocation ends. */
  readonly queue: SourceQueue;
}

/**
 * Where a direct asynchronous invocation of the alias ends that has failed for good, retries included:
 * among the function's dead letters.
 *
 * It has nothing to do with the messages of the source queue: Lambda hands those over synchronously.
 * There is no destination for success, since the function publishes its results itself.
 */
export class AsyncDestination extends pulumi.ComponentResource {
  constructor(name: string, args: AsyncDestinationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:compute:AsyncDestination", name, {}, opts);
    const { target, queue } = args;

    const grant = new RolePolicy(
      `${name}-fails`,
      {
        role: target.roleName,
        policy: allow(FUNCTION_ACTIONS.deadLetterQueue, queue.deadLetterArn),
      },
      { parent: this },
    );
    new FunctionEventInvokeConfig(
      name,
      {
        functionName: target.functionName,
        qualifier: target.aliasName,
        destinationConfig: { onFailure: { destination: queue.deadLetterArn } },
      },
      { parent: this, dependsOn: [grant] },
    );
    this.registerOutputs({});
  }
}
