import type { ChangedStack, ChangeWorld } from "../change/applyEdit";
import { knownFunction } from "../project/released";
import type { Project } from "../project/project";
import type { DeployedFunction } from "../stacks/deployed";
import type { CanaryPlace } from "./edit";

/** A function of an environment, as it is before something changes. */
export interface OpenPlace extends CanaryPlace {
  readonly project: Project;
  readonly stack: ChangedStack;
  readonly deployed: DeployedFunction | undefined;
  /** All that the stack runs. */
  readonly running: ReadonlyMap<string, DeployedFunction>;
}

/**
 * Reads all that is to be known of a function before something changes.
 *
 * @throws UsageError where there is no such function.
 * @throws ToolError where the stack or its file can't be read.
 */
export async function openPlace(
  world: Pick<ChangeWorld, "open">,
  project: Project,
  environment: string,
  name: string,
): Promise<OpenPlace> {
  const released = knownFunction(project, name);
  const stackFile = project.stackFile(environment);
  const stack = await world.open(project, environment);
  const running = await stack.functions();
  const deployed = running.get(name);
  return { project, environment, name, stackFile, released, stack, deployed, running };
}
