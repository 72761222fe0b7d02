import { z } from "zod";

const ledgerEntry = z.object({
  version: z.int().min(1),
  settings: z.string().min(1),
  sha256: z.string().min(1),
  publishedVersion: z.string().regex(/^[0-9]+$/),
});

/** What a stack has published of one function so far, as its stack output `functions.<name>.ledger`. */
export const ledgerSchema = z.object({
  functionName: z.string().min(1),
  entries: z.array(ledgerEntry).readonly(),
});

/** One published version: which released version it carries, and with which settings. */
export type LedgerEntry = Readonly<z.infer<typeof ledgerEntry>>;

/**
 * What a stack has published of one function so far, oldest first.
 *
 * `functionName` is Lambda's name of the function, which ends in random digits that are new whenever
 * the function is created anew: its published versions then count from 1 again, and the entries
 * of another name mean nothing.
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

/**
 * The ledger after an update: what this very function has published before, and what the alias
 * points at now.
 */
export function record(
  ledger: Ledger | undefined,
  pin: Pin,
  functionName: string,
  publishedVersion: string,
): Ledger {
  const kept = ledger?.functionName === functionName ? ledger.entries : [];
  if (kept.some((entry) => entry.publishedVersion === publishedVersion && carries(entry, pin))) {
    return { functionName, entries: kept };
  }
  return {
    functionName,
    entries: [
      ...kept.filter((entry) => entry.publishedVersion !== publishedVersion),
      { ...pin, publishedVersion },
    ],
  };
}

function carries(entry: LedgerEntry, pin: Pin): boolean {
  return (
    entry.version === pin.version && entry.settings === pin.settings && entry.sha256 === pin.sha256
  );
}
