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

/** What has to happen for an alias to carry a pin. */
export type Plan =
  /** Publish: the stack has not published this yet, as far as its ledger shows. */
  | { readonly kind: "publish"; readonly pin: Pin }
  /** Only move the alias: the entry was published before, the function is left as it is. */
  | { readonly kind: "point"; readonly pin: Pin; readonly entry: LedgerEntry };

/** The function as Lambda answers for it once it is created, updated or left as it is. */
export interface FunctionState {
  /** Lambda's name of the function. */
  readonly functionName: string;
  /** Its newest published version. */
  readonly newestVersion: string;
}

/** Decides, before anything is touched, whether a pin has to be published. */
export function planPin(ledger: Ledger | undefined, pin: Pin): Plan {
  const entry = ledger?.entries.find(
    ({ version, settings, sha256 }) =>
      version === pin.version && settings === pin.settings && sha256 === pin.sha256,
  );
  return entry === undefined ? { kind: "publish", pin } : { kind: "point", pin, entry };
}

/** The text by which a function's description tells what it carries: `version 3, settings 1a2b3c4d5e6f`. */
export function describe({ version, settings }: Pick<Pin, "version" | "settings">): string {
  return `version ${version}, settings ${settings}`;
}

/**
 * The published version that an alias on the pin points at: the entry's, or the newest one where it is
 * published now, or where the function was created anew and has forgotten the entry.
 */
export function publishedVersion(
  ledger: Ledger | undefined,
  plan: Plan,
  { functionName, newestVersion }: FunctionState,
): string {
  return plan.kind === "point" && functionName === ledger?.functionName
    ? plan.entry.publishedVersion
    : newestVersion;
}

/** The ledger after an update: what this very function has published before, and what it publishes now. */
export function record(ledger: Ledger | undefined, plan: Plan, state: FunctionState): Ledger {
  const { functionName, newestVersion } = state;
  const kept = ledger?.functionName === functionName ? ledger.entries : [];
  if (plan.kind === "point" && kept.length > 0) return { functionName, entries: kept };
  return {
    functionName,
    entries: [
      ...kept.filter((entry) => entry.publishedVersion !== newestVersion),
      { ...plan.pin, publishedVersion: newestVersion },
    ],
  };
}

/**
 * Refuses to create a function that would carry other code or settings than its alias is pinned to.
 *
 * An alias on an earlier entry leaves the function as it is; to replace the function at that moment would make
 * a new one of what it carries, and the entry would be gone with the old one.
 *
 * @param name Name of the function as the stack file spells it.
 * @param carried Description of the function about to be created; see {@link describe}.
 * @throws Error saying what to do instead.
 */
export function checkCreation(name: string, pin: Pin, carried: unknown): void {
  if (carried === describe(pin)) return;
  throw new Error(
    `${name}: the function can't be replaced while its alias is on an earlier entry of the ledger. ` +
      `The alias is pinned to ${describe(pin)}, the function itself carries ${String(carried)}. ` +
      "Pin what the function carries, replace it, and pin the earlier version again: it is then published anew.",
  );
}
