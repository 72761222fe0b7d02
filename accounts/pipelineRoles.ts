import * as pulumi from "@pulumi/pulumi";
import { Role, RolePolicy } from "@pulumi/aws/iam";

import { deployPermissions, previewPermissions } from "./permissions";
import { pipelineRoleArn, pipelineRoleName, PIPELINES, type Pipeline } from "./pipelines";
import type { Place } from "./place";
import { bucketAccess, keyAccess, type StateLocation } from "./stateAccess";
import { policyOf, type Statement } from "./statements";
import { deployTrust, previewTrust, type Trusted } from "./trust";
import { readVersions } from "./versionsBucket";

export interface PipelineRolesArgs {
  /** Name of the main project. */
  readonly project: string;
  /** The environment. */
  readonly place: Place;
  /** Name of the stack before it. @default none comes before */
  readonly promotesFrom?: string | undefined;
  /** The environment before it, where it is in the same account. @default it is not */
  readonly before?: Place | undefined;
  /** Whose tokens open the roles. */
  readonly trusted: pulumi.Input<Trusted>;
  /** Where the state is kept. @default in Pulumi Cloud, which no role of AWS is needed for */
  readonly state?: pulumi.Input<StateLocation> | undefined;
  /** ARN of the permissions boundary that every function's role must carry. @default it needs none */
  readonly boundary?: pulumi.Input<string> | undefined;
  /** Name of the bucket that keeps the files of released versions. @default the repository does */
  readonly versions?: pulumi.Input<string> | undefined;
  /** Hours that a session may last, 1 to 12. */
  readonly sessionHours: number;
}

/**
 * The two roles that pipelines take for one environment: one deploys it, the other previews it and can't change a thing.
 * Each is narrowed to what has that environment's name.
 *
 * ```ts
 * new PipelineRoles("qa", {
 *   project: "lambda-deployment",
 *   place: { account, region: "eu-central-1", stack: "qa", environment: "QA" },
 *   trusted: { github: { provider, repository: "kettle-and-mug/lambda-deployment", branch: "main" } },
 *   sessionHours: 1,
 * });
 * ```
 */
export class PipelineRoles extends pulumi.ComponentResource {
  /** ARN of the role that deploys. */
  readonly deployRole: pulumi.Output<string>;
  /** ARN of the role that previews. */
  readonly previewRole: pulumi.Output<string>;

  /** @param name Name of the environment's stack. */
  constructor(name: string, args: PipelineRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment-accounts:index:PipelineRoles", name, {}, opts);
    const { project, place, before, promotesFrom, state, versions } = args;
    const { stack, environment, account } = place;
    const purpose = { project, stack, environment };
    const owner = { partition: account.partition, project, stack, promotesFrom };
    const stateAccess = (pipeline: Pipeline): pulumi.Output<Statement[]> =>
      pulumi
        .output(state)
        .apply((location) =>
          location === undefined
            ? []
            : [
                ...bucketAccess(pipeline, location.bucket, owner),
                keyAccess(pipeline, location.keyArn),
              ],
        );
    const versionsAccess = pulumi
      .output(versions)
      .apply((bucket) => (bucket === undefined ? [] : [readVersions(account.partition, bucket)]));
    const pipelineRoles = PIPELINES.map((pipeline) =>
      pipelineRoleArn(account, pipeline, project, "*"),
    );

    const role = (
      pipeline: Pipeline,
      trust: typeof deployTrust,
      permissions: pulumi.Input<readonly Statement[]>,
    ): pulumi.Output<string> => {
      const made = new Role(
        `${name}-${pipeline}`,
        {
          name: pipelineRoleName(pipeline, project, stack),
          description: DESCRIPTIONS[pipeline](stack, project),
          assumeRolePolicy: pulumi
            .output(args.trusted)
            .apply((trusted) => policyOf(trust(trusted, purpose))),
          maxSessionDuration: args.sessionHours * 3_600,
        },
        { parent: this },
      );
      new RolePolicy(
        `${name}-${pipeline}`,
        {
          role: made.name,
          policy: pulumi
            .all([permissions, versionsAccess, stateAccess(pipeline)])
            .apply((statements) => policyOf(statements.flat())),
        },
        { parent: this },
      );
      return made.arn;
    };
    this.deployRole = role(
      "deploy",
      deployTrust,
      pulumi
        .output(args.boundary)
        .apply((boundary) =>
          deployPermissions({ place, before, pipelineRoles, project, boundary }),
        ),
    );
    this.previewRole = role("preview", previewTrust, previewPermissions({ place, before }));
    this.registerOutputs({ deployRole: this.deployRole, previewRole: this.previewRole });
  }
}

const DESCRIPTIONS: Readonly<Record<Pipeline, (stack: string, project: string) => string>> = {
  deploy: (stack, project) => `Deploys ${stack} of ${project}.`,
  preview: (stack, project) => `Previews ${stack} of ${project}, and changes nothing.`,
};
