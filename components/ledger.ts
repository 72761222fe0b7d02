import { z } from "zod";

const carried = {
  version: z.int().min(1),
  settings: z.string().min(1),
  publishedVersion: z.string().regex(/^[0-9]+$/),
};

const ledgerEntry = z.object({
  ...carried,
  sha256: z.string().min(1),
  // Of a network that the stack made: the version can't run without them.
  subnets: z.array(z.string()).readonly().optional(),
});

const canary = z.object({ ...carried, weight: z.number().gt(0).lt(1) });

const move = z.object({
  ...carried,
  since: z.iso.datetime(),
  reason: z.string().optional(),
  canary: canary.optional(),
});

/** What a stack has published of one function so far, as its stack output `ledgers.<name>`. */
export const ledgerSchema = z.object({
  functionName: z.string().min(1),
  entries: z.array(ledgerEntry).readonly(),
  history: z.array(move).readonly(),
});

/**
 * One published version: which released version it carries, and with which settings. `subnets` are those that it runs in,
 * where the stack made them.
 */
export type LedgerEntry = Readonly<z.infer<typeof ledgerEntry>>;

/** A second published version that the alias sends a share of the traffic to: `weight`, between 0 and 1. */
export type Canary = Readonly<z.infer<typeof canary>>;

/**
 * What the alias carried from one moment on, until the next move. `since` is UTC, in ISO 8601;
 * `reason` is there where somebody had to give one.
 */
export type Move = Readonly<z.infer<typeof move>>;

/**
 * What a stack has published of one function so far, and what its alias carried when, both oldest first.
 *
 * `functionName` is Lambda's name of the function, which ends in random digits that are new whenever
 * the function is created anew: its published versions then count from 1 again, and the entries
 * of another name mean nothing. The history goes on.
 */
export type Ledger = Readonly<z.infer<typeof ledgerSchema>>;

/** Code and settings that an alias is to carry. */
export interface Pin {
  /** Number of the released version. */
  readonly version: number;
  /** Digest of the frozen settings; see {@link settingsDigest}. */
  readonly settings: string;
  /** SHA-256 of the released version's files, in hexadecimal. */
  readonly sha256: string;
}

/** What the alias carries after an update. */
export interface Carried extends Pin {
  readonly publishedVersion: string;
  /** Ids of the subnets that a version published now runs in, where the stack made them. */
  readonly subnets?: readonly string[] | undefined;
  /** Why somebody made an exception for it. */
  readonly reason?: string | undefined;
  readonly canary?:
    (Pin & { readonly publishedVersion: string; readonly weight: number }) | undefined;
}

/** Moves that a ledger remembers: a year of one each week. */
const HISTORY_LENGTH = 52;

/** The entry that carries a pin: an alias may point at it, and nothing has to be published. */
export function findEntry(ledger: Ledger | undefined, pin: Pin): LedgerEntry | undefined {
  return ledger?.entries.find((entry) => carries(entry, pin));
}

/**
 * The entry that has the pin's number but other bytes, if there is one. A number stands for the same
 * bytes for ever, so such a pin is a mistake.
 */
export function findImpostor(
  ledger: Ledger | undefined,
  pin: Pick<Pin, "version" | "sha256">,
): LedgerEntry | undefined {
  return ledger?.entries.find(
    ({ version, sha256 }) => version === pin.version && sha256 !== pin.sha256,
  );
}

/** The entry's published version, if the function still is the one that the ledger speaks of. */
export function stillPublished(
  ledger: Ledger | undefined,
  entry: LedgerEntry,
  functionName: string,
): string | undefined {
  return functionName === ledger?.functionName ? entry.publishedVersion : undefined;
}

/** Whether an environment has run a version, as its stable version or as a canary. */
export function hasRun(ledger: Ledger | undefined, version: number): boolean {
  const ran = [...(ledger?.entries ?? []), ...(ledger?.history ?? [])];
  return ran.some((each) => each.version === version);
}

/** What the alias carries now, by the ledger; nothing before the first update. */
export function currentMove(ledger: Ledger | undefined): Move | undefined {
  return ledger?.history.at(-1);
}

/**
 * What ran before what runs now: where a rollback goes. A move back to something that ran before undoes all that
 * came after it, so that a second rollback goes further back and not to what the first one left:
 * after 1, 2, 3 and back to 2 it is 1.
 */
export function previousMove(ledger: Ledger | undefined): Move | undefined {
  const path: Move[] = [];
  for (const move of ledger?.history ?? []) {
    const before = path.findIndex((each) => sameCarried(each, move));
    if (before >= 0) path.splice(before);
    path.push(move);
  }
  return path.at(-2);
}

/** Since when the alias has carried the stable version that it carries now, whatever canary came and went. */
export function stableSince(ledger: Ledger | undefined): string | undefined {
  const history = ledger?.history ?? [];
  const current = history.at(-1);
  if (current === undefined) return undefined;
  const other = history.findLastIndex((each) => !sameCarried(each, current));
  return history[other + 1]?.since;
}

/**
 * The ledger after an update.
 *
 * @param keep How many entries it keeps; what the alias carries is always among them.
 * @param now The time of the update, ISO 8601, UTC.
 */
export function record(
  ledger: Ledger | undefined,
  running: Carried,
  functionName: string,
  { keep, now }: { readonly keep: number; readonly now: string },
): Ledger {
  const known = ledger?.functionName === functionName ? ledger.entries : [];
  const { canary, subnets } = running;
  const entries = [running, canary && { ...canary, subnets }]
    .filter((each) => each !== undefined)
    .reduce<readonly LedgerEntry[]>(withEntry, known);
  const history = withMove(ledger?.history ?? [], running, now);
  return { functionName, entries: newestRun(entries, history, keep), history };
}

/**
 * The entries that are going to be left of a ledger once the alias carries something, known before it is published.
 *
 * @param running What the alias is to carry; without a published version where that is still to come.
 */
export function keptEntries(
  ledger: Ledger | undefined,
  running: Pin & { readonly canary?: Pin | undefined },
  keep: number,
): readonly LedgerEntry[] {
  if (ledger === undefined) return [];
  const published = (pin: Pin, placeholder: string) => ({
    ...pin,
    publishedVersion: findEntry(ledger, pin)?.publishedVersion ?? placeholder,
  });
  const { canary, ...stable } = running;
  const after = record(
    ledger,
    {
      ...published(stable, "stable"),
      canary: canary && { ...published(canary, "canary"), weight: 0.5 },
    },
    ledger.functionName,
    { keep, now: "" },
  );
  return after.entries.filter((entry) => ledger.entries.includes(entry));
}

function withEntry(
  entries: readonly LedgerEntry[],
  { version, settings, sha256, publishedVersion, subnets }: Pick<Carried, keyof LedgerEntry>,
): readonly LedgerEntry[] {
  const placed = subnets === undefined ? {} : { subnets };
  const entry = { version, settings, sha256, publishedVersion, ...placed };
  if (entries.some((each) => each.publishedVersion === publishedVersion && carries(each, entry))) {
    return entries;
  }
  return [...entries.filter((each) => each.publishedVersion !== publishedVersion), entry];
}

function withMove(history: readonly Move[], running: Carried, now: string): readonly Move[] {
  const { version, settings, publishedVersion, reason, canary } = running;
  const moved = {
    version,
    settings,
    publishedVersion,
    ...(reason === undefined ? {} : { reason }),
    ...(canary === undefined
      ? {}
      : {
          canary: {
            version: canary.version,
            settings: canary.settings,
            publishedVersion: canary.publishedVersion,
            weight: canary.weight,
          },
        }),
  };
  const last = history.at(-1);
  if (last !== undefined && sameMove(last, moved)) return history;
  return [...history, { ...moved, since: now }].slice(-HISTORY_LENGTH);
}

/** The entries that the alias carried last, in the order they were published. */
function newestRun(
  entries: readonly LedgerEntry[],
  history: readonly Move[],
  keep: number,
): readonly LedgerEntry[] {
  if (entries.length <= keep) return entries;
  const lastRun = ({ version, settings }: LedgerEntry) =>
    history.findLastIndex((each) =>
      [each, each.canary].some(
        (carried) => carried?.version === version && carried.settings === settings,
      ),
    );
  const kept = new Set([...entries].sort((a, b) => lastRun(b) - lastRun(a)).slice(0, keep));
  return entries.filter((entry) => kept.has(entry));
}

function sameCarried(
  one: Pick<Move, "version" | "settings">,
  other: Pick<Move, "version" | "settings">,
): boolean {
  return one.version === other.version && one.settings === other.settings;
}

function sameMove(one: Omit<Move, "since">, other: Omit<Move, "since">): boolean {
  const same = (a: Canary | undefined, b: Canary | undefined) =>
    a === undefined || b === undefined
      ? a === b
      : sameCarried(a, b) && a.publishedVersion === b.publishedVersion && a.weight === b.weight;
  return (
    sameCarried(one, other) &&
    one.publishedVersion === other.publishedVersion &&
    one.reason === other.reason &&
    same(one.canary, other.canary)
  );
}

function carries(entry: LedgerEntry, pin: Pin): boolean {
  return sameCarried(entry, pin) && entry.sha256 === pin.sha256;
}
