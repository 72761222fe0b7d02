import { createRequire } from "node:module";

import { regionOf } from "../aws/arns";
import type { AwsClients, AwsOptions } from "../aws/clients";
import type * as clientsModule from "../aws/clients";
import type { Project } from "../project/project";
import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type * as stackModule from "../stacks/stack";
import type { ChangedStack } from "./applyEdit";

/** The world that is asked and changed. */
export interface ChangeWorld {
  readonly open: (project: Project, environment: string) => Promise<ChangedStack>;
  readonly aws: (options: AwsOptions) => AwsClients;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** Pulumi and AWS. */
export const realWorld: ChangeWorld = {
  open: (project, environment) =>
    (load("../stacks/stack") as typeof stackModule).openStack(project, environment),
  aws: (options) => new (load("../aws/clients") as typeof clientsModule).AwsClients(options),
};

/** Lends clients for the AWS of a function to `work`. */
export async function withAws<T>(
  world: Pick<ChangeWorld, "aws">,
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
