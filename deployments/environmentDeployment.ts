import * as pulumi from "@pulumi/pulumi";
import { DeploymentSettings } from "@pulumi/pulumiservice/deploymentSettings";
import { DriftSchedule } from "@pulumi/pulumiservice/driftSchedule";

import type { EnvironmentSettings, SharedSettings } from "./settings/check";
import { triggersOf } from "./triggers";

export type EnvironmentDeploymentArgs = SharedSettings & EnvironmentSettings;

/** Which deployment it was stands in the audit log of AWS: Pulumi Cloud fills this in, and shortens it to 64 characters. */
const SESSION_NAME = "${stack.name}-${deployment.operation}-${deployment.id}";

/**
 * How Pulumi Cloud deploys one environment: from where, when, as which role, and when it looks for drift. The stack of
 * the environment must be there.
 *
 * ```ts
 * new EnvironmentDeployment("qa", {
 *   organization: "kettle-and-mug",
 *   project: "lambda-deployment",
 *   repository: "kettle-and-mug/lambda-deployment",
 *   branch: "main",
 *   folder: ".",
 *   image: "pulumi/pulumi-nodejs-22",
 *   accessToken: undefined,
 *   role: "arn:aws:iam::222222222222:role/deploy-qa",
 *   deployOn: "stackFile",
 *   driftSchedule: "0 5 * * *",
 *   sessionMinutes: 60,
 * });
 * ```
 */
export class EnvironmentDeployment extends pulumi.ComponentResource {
  /** @param name Name of the environment's stack. */
  constructor(
    name: string,
    args: EnvironmentDeploymentArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lambda-deployment-deployments:index:EnvironmentDeployment", name, {}, opts);
    const stack = { organization: args.organization, project: args.project, stack: name };

    const settings = new DeploymentSettings(
      name,
      {
        ...stack,
        ...sourceOf(name, args),
        executorContext: { executorImage: args.image },
        operationContext: {
          oidc: {
            aws: {
              roleARN: args.role,
              sessionName: SESSION_NAME,
              duration: hoursAndMinutes(args.sessionMinutes),
            },
          },
          // Pulumi would install packages only after these commands, and not by the lock file alone.
          options: { skipInstallDependencies: true },
          preRunCommands: ["npm ci", `node tools/ldm.js check --env ${name}`],
          ...(args.accessToken === undefined
            ? {}
            : { environmentVariables: { PULUMI_ACCESS_TOKEN: args.accessToken } }),
        },
      },
      { parent: this },
    );

    if (args.driftSchedule !== undefined) {
      new DriftSchedule(
        name,
        // What was changed by hand is shown. What to do about it is for people to say: `ldm status` tells what it means.
        { ...stack, scheduleCron: args.driftSchedule, autoRemediate: false },
        { parent: this, dependsOn: settings },
      );
    }
    this.registerOutputs();
  }
}

/**
 * Where the program comes from, and when. By `github` and not by its successor `vcs`: with that, users of the provider
 * report, a push to GitHub starts nothing, and Pulumi's own guides have `github` too.
 */
function sourceOf(
  name: string,
  { repository, branch, folder, deployOn }: EnvironmentDeploymentArgs,
) {
  return {
    github: { repository, ...triggersOf(name, deployOn, folder), pullRequestTemplate: false },
    sourceContext: {
      git: { branch: `refs/heads/${branch}`, ...(folder === "." ? {} : { repoDir: folder }) },
    },
  };
}

/** A duration as Pulumi Cloud takes it. */
function hoursAndMinutes(minutes: number): string {
  return `${Math.floor(minutes / 60)}h${minutes % 60}m0s`;
}
