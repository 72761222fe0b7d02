import type { Progress } from "../progress";
import { isUp, shellVariables, up } from "../up";

/**
 * Points this process, and all that it starts, to the local cloud, which is brought up first where it is not.
 *
 * @returns Its endpoint.
 */
export async function pointToLocalCloud(progress: Progress, signal: AbortSignal): Promise<string> {
  if (!(await isUp())) await up({ provider: "stand-in", progress, signal });
  const { set, unset } = await shellVariables(progress);
  for (const name of unset) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, set);
  return set.AWS_ENDPOINT_URL ?? "";
}
