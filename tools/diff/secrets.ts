import type { RawSettings } from "../../components/settings/check";
import { stackFileSchema } from "../../components/settings/schema";
import { ToolError } from "../errors";
import type { Project } from "../project/project";
import { openStack } from "../stacks/stack";
import type { ReadableVariables } from "./variables";

/**
 * The variables of a function in the clear, as the stack's own secrets provider decrypts them.
 *
 * @throws ToolError where they can't be read here, with the reason.
 */
export async function readSecrets(
  project: Project,
  environment: string,
  name: string,
): Promise<ReadableVariables> {
  const stack = await openStack(project, environment);
  return variablesIn(await stack.settings(project.name), name);
}

/** The variables of a function: its environment's, and its own over them. */
export function variablesIn({ values, stack }: RawSettings, name: string): ReadableVariables {
  const { data } = stackFileSchema.safeParse(values);
  if (data === undefined)
    throw new ToolError(`Pulumi.${stack}.yaml has mistakes: ldm check --env ${stack}.`);
  return { ...data.variables, ...data.functions[name]?.variables };
}
