import { nearest } from "../../components/nearest";
import { regionOf } from "../aws/arns";
import { isNotFound } from "../aws/errors";
import { LambdaFunction, type PublishedVersion } from "../aws/lambda";
import { ToolError, UsageError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";
import type { EnvironmentStack } from "../stacks/stack";
import type { RegionalClients } from "../world";
import { carriers, planPrune, type PrunePlan } from "./prunePlan";

/** What of a stack is read. */
export type PrunedStack = Pick<
  EnvironmentStack,
  "environment" | "functions" | "state" | "ensureIdle"
>;

/** A function whose published versions are looked through. */
export interface PrunedFunction extends PrunePlan {
  readonly name: string;
  readonly lambda: LambdaFunction;
}

/** What became of one function. */
export interface Pruned {
  readonly deleted: readonly PublishedVersion[];
  /** What an alias began to carry after it had been listed. */
  readonly spared: readonly { readonly publishedVersion: string; readonly alias: string }[];
}

/**
 * Looks through the published versions of an environment's functions. Deletes nothing.
 *
 * @param names Which functions. @default all
 * @throws ToolError where an update was killed, or AWS or Pulumi does not answer.
 */
export async function planPruning(
  stack: PrunedStack,
  names: readonly string[],
  clients: Pick<RegionalClients, "in">,
): Promise<PrunedFunction[]> {
  const [functions, state] = await Promise.all([stack.functions(), stack.state()]);
  if (state.pending.length > 0) {
    const operations = state.pending.map(({ name, type }) => `${type} ${name}`).join(", ");
    throw new ToolError(
      `an update of ${stack.environment} is at work, or was killed: nobody knows how this ended: ${operations}. ` +
        `Nothing has been deleted. Wait for it, or finish it, and try again: ` +
        `pulumi up --refresh --stack ${stack.environment}.`,
    );
  }
  const chosen = choose(functions, names, stack.environment);
  return Promise.all(
    chosen.map(async (deployed) => {
      const { functionName } = deployed.ledger;
      const lambda = new LambdaFunction(
        clients.in(regionOf(deployed.aliasArn)).lambda,
        functionName,
      );
      const [versions, aliases] = await Promise.all([lambda.versions(), lambda.aliases()]);
      if (versions === undefined) throw new ToolError(noFunction(deployed, functionName));
      const plan = planPrune(versions.published, {
        aliases,
        ledger: new Set(numbersOf(deployed)),
        state: state.published.get(functionName) ?? new Set(),
      });
      return { name: deployed.name, lambda, ...plan };
    }),
  );
}

/**
 * Deletes the versions of a plan, oldest first. The aliases are read again right before each: somebody may have moved
 * one meanwhile. Lambda refuses as well to delete what an alias carries.
 *
 * @param onDeleted Is told of each as it goes.
 * @throws ToolError where it could not go on; what was deleted until then was told.
 */
export async function deleteDoomed(
  { lambda, doomed }: PrunedFunction,
  onDeleted: (version: PublishedVersion) => void,
  signal?: AbortSignal,
): Promise<Pruned> {
  const deleted: PublishedVersion[] = [];
  const spared: { publishedVersion: string; alias: string }[] = [];
  for (const version of doomed) {
    const { publishedVersion } = version;
    signal?.throwIfAborted();
    const [alias] = carriers(await lambda.aliases(), publishedVersion);
    if (alias !== undefined) {
      spared.push({ publishedVersion, alias });
      continue;
    }
    await deleteOne(lambda, publishedVersion);
    deleted.push(version);
    onDeleted(version);
  }
  return { deleted, spared };
}

async function deleteOne(lambda: LambdaFunction, publishedVersion: string): Promise<void> {
  try {
    await lambda.deletePublishedVersion(publishedVersion);
  } catch (error) {
    // Somebody else has deleted it meanwhile.
    if (!isNotFound(error)) throw error;
  }
}

function numbersOf({ publishedVersion, canary, ledger }: DeployedFunction): string[] {
  const carried = [publishedVersion, ...(canary === undefined ? [] : [canary.publishedVersion])];
  return [...carried, ...ledger.entries.map((entry) => entry.publishedVersion)];
}

function choose(
  functions: ReadonlyMap<string, DeployedFunction>,
  names: readonly string[],
  environment: string,
): DeployedFunction[] {
  if (names.length === 0) return [...functions.values()];
  return [...new Set(names)].map((name) => {
    const deployed = functions.get(name);
    if (deployed !== undefined) return deployed;
    const running = [...functions.keys()];
    const meant = nearest(name, running);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    throw new UsageError(
      `${environment} runs no function "${name}"; it runs ${running.join(", ") || "none at all"}.${hint}`,
    );
  });
}

function noFunction({ name, environment }: DeployedFunction, functionName: string): string {
  return (
    `Lambda has no function ${functionName}, which is ${name} in ${environment}: somebody deleted it, or the AWS ` +
    `credentials are of another account (aws sts get-caller-identity tells). Nothing has been deleted.`
  );
}
