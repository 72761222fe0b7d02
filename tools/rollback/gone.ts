import { isNotFound } from "../aws/errors";
import { LambdaFunction } from "../aws/lambda";
import { withAws, type ChangeWorld } from "../change/world";
import { ToolError } from "../errors";
import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { Target } from "./target";

/**
 * Makes sure that Lambda still has what the aliases are to go back to: the ledger knows of a version that somebody
 * deleted only after a refresh, and no preview looks.
 *
 * @throws ToolError naming what is gone.
 */
export async function refuseGone(
  world: Pick<ChangeWorld, "aws">,
  stackFile: Pick<StackFile, "get">,
  deployed: ReadonlyMap<string, DeployedFunction>,
  targets: readonly Target[],
): Promise<void> {
  const looked = targets.map(async ({ name, version, publishedVersion }) => {
    const running = deployed.get(name);
    if (running === undefined || publishedVersion === undefined) return [];
    const isThere = await withAws(world, stackFile, running, async ({ lambda }) => {
      try {
        await new LambdaFunction(lambda, running.ledger.functionName).configuration(
          publishedVersion,
        );
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    });
    if (isThere) return [];
    const { environment } = running;
    return [
      {
        environment,
        told: `published version ${publishedVersion} of ${name} (version ${version})`,
      },
    ];
  });
  const gone = (await Promise.all(looked)).flat();
  const [first] = gone;
  if (first === undefined) return;
  throw new ToolError(
    `Lambda has ${gone.map(({ told }) => told).join(", ")} no more: somebody deleted it, so going back there means to publish again. ` +
      `Nothing has been changed. Take it out of the ledger: pulumi refresh --stack ${first.environment}, then try again with --republish.`,
  );
}
