import * as pulumi from "@pulumi/pulumi";
import { Policy } from "@pulumi/aws/iam";

import { boundaryName, boundaryPolicy, type FurtherPermission } from "./boundary";
import type { Place } from "./place";

export interface FunctionsBoundaryArgs {
  /** Name of the main project. */
  readonly project: string;
  /** The environment. */
  readonly place: Place;
  /** What its functions may be allowed to do beside what the main program has them do. */
  readonly further: readonly FurtherPermission[];
}

/**
 * The permissions boundary of an environment's functions: what they may do at most, whatever a deployment says.
 *
 * ```ts
 * new FunctionsBoundary("qa", { project: "lambda-deployment", place, further: [] });
 * ```
 */
export class FunctionsBoundary extends pulumi.ComponentResource {
  /** ARN of the managed policy: what the setting `permissionsBoundary` of the environment's stack file is to say. */
  readonly arn: pulumi.Output<string>;

  /** @param name Name of the environment's stack. */
  constructor(name: string, args: FunctionsBoundaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment-accounts:index:FunctionsBoundary", name, {}, opts);
    const { project, place, further } = args;
    const policy = new Policy(
      `${name}-boundary`,
      {
        name: boundaryName(project, place.stack),
        description: `What functions of ${place.stack} of ${project} may do at most.`,
        policy: boundaryPolicy(place, further),
      },
      { parent: this },
    );
    this.arn = policy.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
