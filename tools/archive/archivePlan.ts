import { hasRun, type Ledger } from "../../components/ledger";
import type { Pin } from "../project/stackFile";

/** What an environment knows of a function. */
export interface Knowledge {
  readonly environment: string;
  /** What its stack file pins; nothing where it leaves the function out. */
  readonly pin: Pin | undefined;
  /** What its stack has run; nothing where it has not run the function, or was not asked. */
  readonly ledger: Ledger | undefined;
}

/** A version whose folder stays, and why. */
export interface Staying {
  readonly version: number;
  readonly because: string;
}

/** What is to be archived of a function, and what stays; both ascending. */
export interface ArchivePlan {
  readonly moving: readonly number[];
  readonly staying: readonly Staying[];
}

/**
 * Decides which version folders nobody needs. A version that an environment has run stays for as long as its ledger
 * remembers that: a rollback to it may have to publish it again.
 *
 * @param released Numbers of all released versions, ascending.
 * @param keep How many of the newest stay; at least one, so that the next release counts on from there.
 */
export function planArchive(
  released: readonly number[],
  keep: number,
  environments: readonly Knowledge[],
): ArchivePlan {
  const newest = new Set(released.slice(-Math.max(1, keep)));
  const staying = released.flatMap((version) => {
    const because = neededBy(version, environments) ?? (newest.has(version) ? "newest" : undefined);
    return because === undefined ? [] : [{ version, because }];
  });
  const stays = new Set(staying.map(({ version }) => version));
  return { moving: released.filter((version) => !stays.has(version)), staying };
}

function neededBy(version: number, environments: readonly Knowledge[]): string | undefined {
  const pinning = environments.find(({ pin }) =>
    [pin?.version, pin?.canary?.version, pin?.exception?.version].includes(version),
  );
  if (pinning !== undefined) return `pinned by Pulumi.${pinning.environment}.yaml`;
  const ran = environments.find(({ ledger }) => hasRun(ledger, version));
  return ran === undefined ? undefined : `in the ledger of ${ran.environment}`;
}
