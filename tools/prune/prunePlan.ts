import type { AliasState, PublishedVersion } from "../aws/lambda";

/** Why a published version stays: the strongest reason of those that it has. */
export type KeptBecause = "alias" | "ledger" | "state" | "newest";

/** A published version that stays. */
export interface Kept {
  readonly publishedVersion: string;
  readonly because: KeptBecause;
}

/** What is to be deleted of a function, and what stays and why; both oldest first. */
export interface PrunePlan {
  readonly doomed: readonly PublishedVersion[];
  readonly kept: readonly Kept[];
}

/** Who may need a published version. */
export interface Needs {
  /** Every alias of the function, the stack's own and any other. */
  readonly aliases: readonly AliasState[];
  /** Those that the ledger names: where a rollback goes without publishing. */
  readonly ledger: ReadonlySet<string>;
  /** Those that a resource in the stack's state names: an update that failed after it published left one there. */
  readonly state: ReadonlySet<string>;
}

/**
 * Decides which published versions nothing can need. An update carries only what is in the ledger, or what it
 * publishes itself, which is newer than all others. So whatever stack file comes next, it can't ask for one of
 * these, and nobody has to preview for that.
 */
export function planPrune(published: readonly PublishedVersion[], needs: Needs): PrunePlan {
  const newest = Math.max(0, ...published.map(({ publishedVersion }) => Number(publishedVersion)));
  const reasonOf = (number: string): KeptBecause | undefined => {
    if (carriers(needs.aliases, number).length > 0) return "alias";
    if (needs.ledger.has(number)) return "ledger";
    if (needs.state.has(number)) return "state";
    return Number(number) === newest ? "newest" : undefined;
  };
  const kept = published.flatMap(({ publishedVersion }) => {
    const because = reasonOf(publishedVersion);
    return because === undefined ? [] : [{ publishedVersion, because }];
  });
  const stays = new Set(kept.map(({ publishedVersion }) => publishedVersion));
  return {
    doomed: published.filter(({ publishedVersion }) => !stays.has(publishedVersion)),
    kept,
  };
}

/** Names of the aliases that send anything to a published version; a weight of 0 may be turned up. */
export function carriers(aliases: readonly AliasState[], publishedVersion: string): string[] {
  return aliases
    .filter((alias) =>
      [alias.publishedVersion, ...Object.keys(alias.weights)].includes(publishedVersion),
    )
    .map(({ name }) => name);
}
