import * as pulumi from "@pulumi/pulumi";

import { readConfiguration } from "../../components/settings/configuration";
import { SettingsError } from "../../components/settings/mistakes";
import { ToolError } from "../../tools/errors";
import { Project } from "../../tools/project/project";
import { checkDeployments, type Deployments, type KnownEnvironment } from "./check";

/** What a backend that is not Pulumi Cloud calls the organization of every stack. */
const NO_ORGANIZATION = "organization";

/**
 * What the stack that is being deployed says, for the environments of the main project.
 *
 * @param folder Folder of the main project.
 * @throws RunError with a line for each mistake, or where the stack is not in Pulumi Cloud.
 */
export function readDeployments(folder: string): Deployments {
  const organization = pulumi.getOrganization();
  if (organization === NO_ORGANIZATION) {
    throw new pulumi.RunError(
      "this program tells Pulumi Cloud how to deploy, and its stack is kept elsewhere: log in with " +
        "pulumi login, then pulumi stack init <organization>/main -C deployments.",
    );
  }
  try {
    const main = Project.open(folder);
    const namespace = pulumi.getProject();
    const settings = checkDeployments({
      stack: pulumi.getStack(),
      namespace,
      ...readConfiguration(namespace),
      organization,
      project: main.name,
      known: main.environments.map((name) => knownEnvironment(main, name)),
    });
    return { ...settings, accessToken: new pulumi.Config().getSecret("accessToken") };
  } catch (error) {
    if (error instanceof SettingsError || error instanceof ToolError) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}

function knownEnvironment(main: Project, name: string): KnownEnvironment {
  const { promotesFrom, isProtected } = main.stackFile(name);
  return { name, promotesFrom, isProtected };
}
