import type { LambdaClient } from "@aws-sdk/client-lambda";

import { lastPartOf } from "../aws/arns";
import { LambdaFunction } from "../aws/lambda";
import type { Found, Recorded } from "./drift";

/** Asks Lambda about a function that a stack has deployed. */
export async function inspect(
  lambda: LambdaClient,
  { aliasArn, ledger }: Pick<Recorded, "aliasArn" | "ledger">,
): Promise<Found> {
  const deployed = new LambdaFunction(lambda, ledger.functionName);
  const [alias, versions] = await Promise.all([
    deployed.alias(lastPartOf(aliasArn)),
    deployed.versions(),
  ]);
  return { alias, versions };
}
