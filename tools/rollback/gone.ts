import { isNotFound } from "../aws/errors";
import { LambdaFunction } from "../aws/lambda";
import type { ChangeWorld } from "../change/applyEdit";
import { ToolError } from "../errors";
import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import { withAws } from "../world";
import type { Target } from "./target";

/**
 * What Lambda has no more of what the aliases are to go back to: the ledger knows of a version that somebody deleted
 * only with the update after a refresh, and no preview looks.
 */
export async function findGone(
  world: Pick<ChangeWorld, "aws">,
  stackFile: Pick<StackFile, "get">,
  deployed: ReadonlyMap<string, DeployedFunction>,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  const looked = targets.map(async (target) => {
    const { name, publishedVersion } = target;
    const running = deployed.get(name);
    if (running === undefined || publishedVersion === undefined) return [];
    const isThere = await withAws(world, stackFile, running, async ({ lambda }) => {
      try {
        const { functionName } = running.ledger;
        await new LambdaFunction(lambda, functionName).configuration(publishedVersion);
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    });
    return isThere ? [] : [target];
  });
  return (await Promise.all(looked)).flat();
}

/** @throws ToolError naming what is gone, if anything is. */
export function refuseGone(gone: readonly Target[], environment: string): void {
  if (gone.length === 0) return;
  const listed = gone.map(
    ({ name, version, publishedVersion }) =>
      `published version ${String(publishedVersion)} of ${name} (version ${version})`,
  );
  throw new ToolError(
    `Lambda has ${listed.join(", ")} no more: somebody deleted it, so going back there means to publish again. ` +
      `Nothing has been changed. Take it out of the ledger: pulumi refresh --stack ${environment}, then try again with --republish.`,
  );
}
