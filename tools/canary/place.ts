import { join } from "node:path";

import { VersionStore } from "../../components/versionStore";
import { regionOf } from "../aws/arns";
import type { AwsClients, AwsOptions } from "../aws/clients";
import type { ChangedStack } from "../change/applyEdit";
import type { Project } from "../project/project";
import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { CanaryPlace } from "./edit";

/** The world that is asked and changed. */
export interface ChangeWorld {
  readonly open: (project: Project, environment: string) => Promise<ChangedStack>;
  readonly aws: (options: AwsOptions) => AwsClients;
}

/** A function of an environment, as it is before something changes. */
export interface OpenPlace extends CanaryPlace {
  readonly project: Project;
  readonly stack: ChangedStack;
  readonly deployed: DeployedFunction | undefined;
}

/**
 * Reads all that is to be known of a function before something changes.
 *
 * @throws VersionError where there is no such function.
 * @throws ToolError where the stack or its file can't be read.
 */
export async function openPlace(
  world: Pick<ChangeWorld, "open">,
  project: Project,
  environment: string,
  name: string,
): Promise<OpenPlace> {
  const released = new VersionStore(join(project.program, "functions")).versions(name);
  const stackFile = project.stackFile(environment);
  const stack = await world.open(project, environment);
  const deployed = (await stack.functions()).get(name);
  return { project, environment, name, stackFile, released, stack, deployed };
}

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
