import type { PublishedVersion } from "../aws/lambda";
import { ToolError } from "../errors";
import { confirm } from "../questions";
import { renderTable } from "../table";
import type { Terminal } from "../terminal";
import { deleteDoomed, type Pruned, type PrunedFunction, type PrunedStack } from "./prune";
import type { KeptBecause } from "./prunePlan";

/** How to carry a pruning out. */
export interface PruneChoices {
  readonly environment: string;
  /** Whether its stack file protects it. */
  readonly isProtected: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Shows what is to go, asks where that is due, deletes it, and tells what became of all.
 *
 * The stack's lock is held for a moment before, and not for as long as it takes: no update that begins later can want
 * what goes, since its ledger does not name it.
 *
 * @throws ToolError where it is refused, or part of it failed; it then says what is gone.
 */
export async function carryOut(
  terminal: Terminal,
  stack: Pick<PrunedStack, "ensureIdle">,
  planned: readonly PrunedFunction[],
  choices: PruneChoices,
): Promise<void> {
  const { environment, isProtected, yes, dryRun, json, signal } = choices;
  const count = planned.reduce((sum, { doomed }) => sum + doomed.length, 0);
  if (count > 0 && !json) {
    for (const line of tableOf(planned)) {
      if (dryRun) terminal.print(line);
      else terminal.talk(line);
    }
  }
  const outcomes = new Map<string, Pruned>();
  let failure: ToolError | undefined;
  if (count > 0 && !dryRun) {
    await confirm(terminal, `${versions(count)} of ${environment} will be deleted, for good.`, {
      environment,
      isProtected,
      yes,
    });
    await stack.ensureIdle();
    failure = await deleteAll(terminal, planned, outcomes, signal);
  }
  if (json) terminal.print(JSON.stringify(asJson(planned, outcomes, choices), null, 2));
  else for (const line of summary(planned, outcomes, choices)) terminal.print(line);
  if (failure !== undefined) throw new ToolError(partly(planned, outcomes, failure));
}

/** Stops at the first that fails, and gives why. */
async function deleteAll(
  terminal: Terminal,
  planned: readonly PrunedFunction[],
  outcomes: Map<string, Pruned>,
  signal: AbortSignal | undefined,
): Promise<ToolError | undefined> {
  for (const each of planned) {
    const gone: PublishedVersion[] = [];
    outcomes.set(each.name, { deleted: gone, spared: [] });
    try {
      const pruned = await deleteDoomed(
        each,
        (version) => {
          gone.push(version);
          terminal.talk(`Deleted published version ${version.publishedVersion} of ${each.name}`);
        },
        signal,
      );
      outcomes.set(each.name, pruned);
    } catch (error) {
      if (error instanceof ToolError) return error;
      throw error;
    }
  }
  return undefined;
}

function tableOf(planned: readonly PrunedFunction[]): string[] {
  return renderTable(
    ["function", "published", "last modified", "description"],
    planned.flatMap(({ name, doomed }) =>
      doomed.map(({ publishedVersion, lastModified, description }) => [
        name,
        publishedVersion,
        lastModified,
        description,
      ]),
    ),
  );
}

const reasons: Readonly<Record<KeptBecause, string>> = {
  alias: "carried by an alias",
  ledger: "in the ledger",
  state: "named by the stack's state",
  newest: "newest",
};

function summary(
  planned: readonly PrunedFunction[],
  outcomes: ReadonlyMap<string, Pruned>,
  { environment, dryRun }: PruneChoices,
): string[] {
  if (planned.length === 0) return [`${environment} runs no functions: nothing to delete.`];
  return planned.map(({ name, doomed, kept }) => {
    const { deleted = [], spared = [] } = outcomes.get(name) ?? {};
    const went = dryRun
      ? `would delete ${versions(doomed.length)}`
      : `deleted ${versions(deleted.length)}`;
    const counts = (Object.keys(reasons) as KeptBecause[]).flatMap((reason) => {
      const count = kept.filter(({ because }) => because === reason).length;
      return count === 0 ? [] : [`${count} ${reasons[reason]}`];
    });
    const late = spared.map(
      ({ publishedVersion, alias }) =>
        `, and ${publishedVersion}, which alias ${alias} has begun to carry`,
    );
    return `${name} in ${environment}: ${went}, kept ${kept.length} (${counts.join(", ")})${late.join("")}`;
  });
}

/** What `ldm prune --json` prints: as {@link PruneReport} says. */
function asJson(
  planned: readonly PrunedFunction[],
  outcomes: ReadonlyMap<string, Pruned>,
  { environment, dryRun }: PruneChoices,
): PruneReport {
  const shown = ({ publishedVersion, lastModified, description }: PublishedVersion) => ({
    publishedVersion,
    lastModified,
    description,
  });
  return {
    environment,
    dryRun,
    functions: planned.map(({ name, lambda, doomed, kept }) => ({
      function: name,
      functionName: lambda.functionName,
      unneeded: doomed.map(shown),
      deleted: (outcomes.get(name)?.deleted ?? []).map(shown),
      spared: outcomes.get(name)?.spared ?? [],
      kept,
    })),
  };
}

/** What `ldm prune --json` prints; fields may be added, none changes. */
export interface PruneReport {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly functions: readonly {
    readonly function: string;
    /** Lambda's name of it. */
    readonly functionName: string;
    /** What nothing can need. */
    readonly unneeded: readonly Listed[];
    /** What of that is gone now; nothing in a dry run. */
    readonly deleted: readonly Listed[];
    /** What of that an alias began to carry meanwhile. */
    readonly spared: Pruned["spared"];
    readonly kept: PrunedFunction["kept"];
  }[];
}

type Listed = Pick<PublishedVersion, "publishedVersion" | "lastModified" | "description">;

function partly(
  planned: readonly PrunedFunction[],
  outcomes: ReadonlyMap<string, Pruned>,
  failure: ToolError,
): string {
  const still = planned.flatMap(({ name, doomed }) => {
    const { deleted = [], spared = [] } = outcomes.get(name) ?? {};
    const done = [...deleted, ...spared].map(({ publishedVersion }) => publishedVersion);
    const left = doomed
      .map(({ publishedVersion }) => publishedVersion)
      .filter((number) => !done.includes(number));
    return left.length === 0 ? [] : [`${left.join(", ")} of ${name}`];
  });
  return (
    `not all was deleted: ${failure.message}\n` +
    `Still there: ${still.join("; ")}. Run the command again to go on.`
  );
}

function versions(count: number): string {
  return count === 1 ? "1 published version" : `${count} published versions`;
}
