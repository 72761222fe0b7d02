import type { OutputMap } from "@pulumi/pulumi/automation";

import * as stacks from "../tools/stacks/deployed";
import { regionOf } from "../tools/aws/arns";
import type { LocalAws } from "./aws";

/** A function as an environment runs it, as far as a local run cares. */
export type DeployedFunction = Omit<
  stacks.DeployedFunction,
  "settings" | "since" | "canary" | "ledger"
>;

/** What a stack says that it runs. */
export function deployedFunctions(environment: string, outputs: OutputMap): DeployedFunction[] {
  return [...stacks.deployedFunctions(environment, outputs).values()];
}

/** The name of an alias: the last part of its ARN. */
export function aliasOf({ aliasArn }: Pick<DeployedFunction, "aliasArn">): string {
  return aliasArn.split(":")[7] ?? "";
}

/** The region that a function runs in. */
export function regionOfFunction({ aliasArn }: Pick<DeployedFunction, "aliasArn">): string {
  return regionOf(aliasArn);
}

/** Which functions get the results of which: for each name, the names that feed it. */
export async function feedersOf(
  functions: readonly DeployedFunction[],
  aws: Pick<LocalAws, "subscribersOf">,
): Promise<Map<string, string[]>> {
  const feeders = new Map<string, string[]>(functions.map(({ name }) => [name, []]));
  for (const feeder of functions) {
    const queues = (await aws.subscribersOf(feeder.destinationTopicArn)).map(lastPart(":"));
    for (const { name, sourceQueueUrl } of functions) {
      if (queues.includes(lastPart("/")(sourceQueueUrl))) feeders.get(name)?.push(feeder.name);
    }
  }
  return feeders;
}

/** The functions so that each comes after those that feed it; stack outputs are sorted by name. */
export function inFlowOrder<T extends { readonly name: string }>(
  functions: readonly T[],
  feeders: ReadonlyMap<string, readonly string[]>,
): T[] {
  const ordered: T[] = [];
  const waiting = new Set(functions);
  while (waiting.size > 0) {
    const isWaiting = (name: string): boolean => [...waiting].some((other) => other.name === name);
    const ready = [...waiting].filter(
      ({ name }) =>
        !(feeders.get(name) ?? []).some((feeder) => feeder !== name && isWaiting(feeder)),
    );
    // Functions that feed each other in a circle have no order; any will do.
    for (const next of ready.length > 0 ? ready : [...waiting]) {
      ordered.push(next);
      waiting.delete(next);
    }
  }
  return ordered;
}

function lastPart(separator: string): (text: string) => string {
  return (text) => text.slice(text.lastIndexOf(separator) + 1);
}
