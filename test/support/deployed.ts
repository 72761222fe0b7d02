import type { DeployedFunction } from "../../tools/stacks/deployed";

/** What differs from test to test. */
export interface DeployedOrders {
  readonly environment?: string;
  /** Number of the released version that runs. @default 3 */
  readonly version?: number;
  readonly publishedVersion?: string;
  /** Published versions in the ledger; each carries the released version of one less. */
  readonly entries?: readonly string[];
  readonly functionName?: string;
  readonly canary?: DeployedFunction["canary"];
  readonly reason?: string;
}

/** The function `orders` as a stack says that it runs. */
export function deployedOrders({
  environment = "qa",
  version = 3,
  publishedVersion = "4",
  entries = [publishedVersion],
  functionName = `orders-${environment}-1234567`,
  canary,
  reason,
}: DeployedOrders = {}): DeployedFunction {
  const settings = "8dba7b539aa3";
  const since = "2026-11-25T02:11:04.000Z";
  const carried = { version, settings, publishedVersion, since, ...(canary && { canary }) };
  return {
    name: "orders",
    environment,
    ...carried,
    aliasArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}:${environment.toUpperCase()}`,
    sourceQueueUrl: "https://sqs/orders",
    deadLetterQueueUrl: "https://sqs/orders-dead",
    destinationTopicArn: "arn:aws:sns:eu-central-1:123456789012:orders",
    ledger: {
      functionName,
      entries: entries.map((number) => ({
        version: Number(number) - 1,
        settings,
        sha256: "19ea",
        publishedVersion: number,
      })),
      history: [{ ...carried, ...(reason !== undefined && { reason }) }],
    },
  };
}
