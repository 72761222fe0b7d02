import { lastPartOf } from "../aws/arns";
import type { AwsClients } from "../aws/clients";
import { LambdaFunction } from "../aws/lambda";
import { oldestMessageSeconds } from "../aws/messageAge";
import { compareVersions } from "../aws/metrics";
import { messagesIn, queueDepth } from "../aws/queues";
import { percent } from "../canary/edit";
import { carries } from "../change/carried";
import { ToolError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";
import type { Evidence } from "./judge";

/** The alias does not carry what the rollout has left there: somebody else is at work. */
export class CanaryMoved extends ToolError {
  override name = "CanaryMoved";
}

/** A stretch of time in which a version was on trial. */
export interface Watch {
  readonly from: Date;
  readonly to: Date;
  /** Dead letters when the trial began. */
  readonly deadLettersBefore: number;
}

/**
 * Asks AWS how a canary does.
 *
 * @throws CanaryMoved where the alias does not carry it.
 */
export async function observe(
  aws: AwsClients,
  deployed: DeployedFunction,
  { from, to, deadLettersBefore }: Watch,
): Promise<Evidence> {
  const { ledger, aliasArn, canary } = deployed;
  const lambda = new LambdaFunction(aws.lambda, ledger.functionName);
  const aliasName = lastPartOf(aliasArn);
  if (canary === undefined || !carries(await lambda.alias(aliasName), deployed)) {
    throw moved(deployed);
  }
  const compared = {
    functionName: ledger.functionName,
    aliasName,
    stable: deployed.publishedVersion,
    canary: canary.publishedVersion,
  };
  const [numbers, now, oldest, { timeoutSeconds }] = await Promise.all([
    compareVersions(aws.cloudWatch, compared, { from, to }),
    deadLetters(aws, deployed),
    oldestMessageSeconds(aws.cloudWatch, deployed.sourceQueueUrl, to),
    lambda.configuration(canary.publishedVersion),
  ]);
  return {
    canary: { version: canary.version, ...numbers.canary },
    stable: { version: deployed.version, ...numbers.stable },
    deadLetters: { before: deadLettersBefore, now },
    oldestMessageSeconds: oldest,
    timeoutSeconds,
  };
}

/** How many dead letters a function has. */
export async function deadLetters(
  aws: AwsClients,
  { deadLetterQueueUrl }: Pick<DeployedFunction, "deadLetterQueueUrl">,
): Promise<number> {
  return messagesIn(await queueDepth(aws.sqs, deadLetterQueueUrl));
}

function moved({ name, environment, canary }: DeployedFunction): CanaryMoved {
  const share = canary && `version ${canary.version} at ${percent(canary.weight)}`;
  return new CanaryMoved(
    `the alias of ${name} in ${environment} does not carry ${share ?? "a canary"} any more: somebody else has moved it. ` +
      `The rollout stops here and has touched nothing. Look at it: ldm status ${name}.`,
  );
}
