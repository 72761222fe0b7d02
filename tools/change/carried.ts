import { formatWeight } from "../../components/settings/weight";
import { lastPartOf } from "../aws/arns";
import type { AwsClients } from "../aws/clients";
import { LambdaFunction, type AliasState } from "../aws/lambda";
import { ToolError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";

/** What an alias is to carry. */
export type Carried = Pick<DeployedFunction, "publishedVersion" | "canary">;

/** Whether an alias carries what a stack says, and nothing else. */
export function carries(
  alias: AliasState | undefined,
  { publishedVersion, canary }: Carried,
): boolean {
  const weights = Object.entries(alias?.weights ?? {});
  return (
    alias?.publishedVersion === publishedVersion &&
    weights.length === (canary === undefined ? 0 : 1) &&
    weights.every(
      ([version, weight]) => version === canary?.publishedVersion && weight === canary.weight,
    )
  );
}

/** Asks Lambda where a function's alias points. */
export function aliasOf(
  aws: AwsClients,
  { ledger, aliasArn }: Pick<DeployedFunction, "ledger" | "aliasArn">,
): Promise<AliasState | undefined> {
  return new LambdaFunction(aws.lambda, ledger.functionName).alias(lastPartOf(aliasArn));
}

/**
 * Makes sure by a call to Lambda that an alias carries what the last update says.
 *
 * @param isUpdated Whether that update was made just now; otherwise there was nothing left to do.
 * @throws ToolError where it does not.
 */
export async function verifyCarried(
  aws: AwsClients,
  deployed: DeployedFunction,
  isUpdated = true,
): Promise<void> {
  const alias = await aliasOf(aws, deployed);
  if (carries(alias, deployed)) return;
  const { name, environment } = deployed;
  const found =
    alias === undefined
      ? "Lambda knows no such alias"
      : `Lambda says that it carries ${sharesOf(alias)}`;
  const [state, who] = isUpdated
    ? [`the update of ${environment} has ended`, "Somebody else is changing it"]
    : [`there is nothing to update in ${environment}`, "Somebody has changed it by hand"];
  throw new ToolError(
    `${state}, but the alias of ${name} is not what the stack says: ${found}. ` +
      `${who}: ldm status ${name} --env ${environment} tells how to put it back.`,
  );
}

function sharesOf({ publishedVersion, weights }: AliasState): string {
  const others = Object.entries(weights).map(
    ([version, weight]) => `published version ${version} at ${formatWeight(weight)}`,
  );
  return [`published version ${publishedVersion}`, ...others].join(" and ");
}
