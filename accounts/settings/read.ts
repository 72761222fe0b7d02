import * as pulumi from "@pulumi/pulumi";

import { readConfiguration } from "../../components/settings/configuration";
import { SettingsError } from "../../components/settings/mistakes";
import { ToolError } from "../../tools/errors";
import { Project } from "../../tools/project/project";
import { checkAccount, type AccountSettings, type KnownEnvironment } from "./check";

/**
 * What the stack that is being deployed says, for the environments of the main project.
 *
 * @param folder Folder of the main project.
 * @throws RunError with a line for each mistake.
 */
export function readAccount(folder: string): AccountSettings {
  try {
    const main = Project.open(folder);
    const namespace = pulumi.getProject();
    return checkAccount({
      stack: pulumi.getStack(),
      namespace,
      values: readConfiguration(namespace).values,
      project: main.name,
      known: main.environments.map((name) => knownEnvironment(main, name)),
    });
  } catch (error) {
    if (error instanceof SettingsError || error instanceof ToolError) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}

function knownEnvironment(main: Project, stack: string): KnownEnvironment {
  const file = main.stackFile(stack);
  const { environment } = file.raw().values;
  return {
    stack,
    environment: typeof environment === "string" ? environment : undefined,
    region: file.get("aws:region"),
    promotesFrom: file.promotesFrom,
    network: file.network,
    permissionsBoundary: file.permissionsBoundary,
  };
}
