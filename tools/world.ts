import { createRequire } from "node:module";

import { regionOf } from "./aws/arns";
import type { AwsClients, AwsOptions } from "./aws/clients";
import type * as clientsModule from "./aws/clients";
import type { Project } from "./project/project";
import type { StackFile } from "./project/stackFile";
import type { DeployedFunction } from "./stacks/deployed";
import type * as stackModule from "./stacks/stack";
import type { EnvironmentStack } from "./stacks/stack";

/** The world that commands ask and change; `Stack` is what of an environment's stack they need. */
export interface World<Stack> {
  /** Opens the stack of an environment. */
  readonly open: (project: Project, environment: string) => Promise<Stack>;
  /** Makes clients for AWS. */
  readonly aws: (options: AwsOptions) => AwsClients;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** Pulumi and AWS. */
export const realWorld: World<EnvironmentStack> = {
  open: (project, environment) =>
    (load("./stacks/stack") as typeof stackModule).openStack(project, environment),
  aws: (options) => new (load("./aws/clients") as typeof clientsModule).AwsClients(options),
};

/** Lends clients for the AWS of a function to `work`. */
export async function withAws<T>(
  world: Pick<World<unknown>, "aws">,
  stackFile: Pick<StackFile, "get">,
  { aliasArn }: Pick<DeployedFunction, "aliasArn">,
  work: (aws: AwsClients) => Promise<T>,
): Promise<T> {
  const aws = world.aws({ region: regionOf(aliasArn), profile: stackFile.get("aws:profile") });
  try {
    return await work(aws);
  } finally {
    aws.destroy();
  }
}

/** Clients by region: all functions of an environment are in one. */
export interface RegionalClients {
  in(region: string): AwsClients;
  destroy(): void;
}

/** Clients that are made when a region is first asked for. */
export function clientsByRegion(
  world: Pick<World<unknown>, "aws">,
  stackFile: Pick<StackFile, "get">,
): RegionalClients {
  const profile = stackFile.get("aws:profile");
  const made = new Map<string, AwsClients>();
  return {
    in: (region) => {
      const clients = made.get(region) ?? world.aws({ region, profile });
      made.set(region, clients);
      return clients;
    },
    destroy: () => {
      for (const clients of made.values()) clients.destroy();
    },
  };
}
