import { settingsDigest, type FrozenSettings } from "./frozenSettings";
import { findEntry, type Ledger, type LedgerEntry, type Pin } from "./ledger";
import type { FunctionSettings, PinSettings } from "./settings/check";
import type { ReleasedVersion } from "./versionStore";

/** A pin, and the entry of the ledger that carries it already; without one it has to be published. */
export interface PlannedPin {
  readonly pin: Pin;
  readonly entry: LedgerEntry | undefined;
  /** Whether the stack file names the settings beside the version. */
  readonly isExplicit: boolean;
}

/** What an alias is to carry. At most one of both has to be published. */
export interface PinPlan {
  readonly stable: PlannedPin;
  readonly canary: (PlannedPin & { readonly weight: number }) | undefined;
}

/** What a pin is planned from. */
export interface PinPlanArgs {
  /** The function's name. */
  readonly name: string;
  /** What the stack file says of the function. */
  readonly settings: FunctionSettings;
  /** The pinned version, and the canary's where there is one. */
  readonly released: PinnedVersions;
  /** All that Lambda freezes, by the stack file. */
  readonly frozen: FrozenSettings;
  /** What this stack has published of the function so far. */
  readonly ledger: Ledger | undefined;
  /** Key of the settings digest where a variable is secret. */
  readonly digestKey: string;
}

/** The released versions that a function's entry in the stack file names. */
export interface PinnedVersions {
  readonly stable: ReleasedVersion;
  readonly canary: ReleasedVersion | undefined;
}

/** A pin that can't be carried out; the message says where and what to do. */
export class PinError extends Error {
  override readonly name = "PinError";
}

/**
 * Plans what a function's alias is to carry.
 *
 * @throws PinError where the ledger has not what the stack file counts on.
 */
export function planPin(args: PinPlanArgs): PinPlan {
  const { name, settings, released, ledger } = args;
  const stable = plan(args, released.stable, settings, "");
  if (settings.canary === undefined || released.canary === undefined) {
    return { stable, canary: undefined };
  }
  const canary = plan(args, released.canary, settings.canary, "canary.");
  if (stable.entry === undefined) {
    throw new PinError(
      `functions.${name}.canary: version ${stable.pin.version}, which the rest of the traffic goes to, is not published with these settings yet, ` +
        `and one update publishes one version. Deploy without the canary first` +
        `${entriesOf(ledger, stable.pin.version, ", or pin what is published with settings: ")}.`,
    );
  }
  if (canary.entry === stable.entry) {
    throw new PinError(
      `functions.${name}.canary: version ${canary.pin.version} with these settings is what the rest of the traffic goes to already. ` +
        `Name another version, or remove the canary.`,
    );
  }
  return { stable, canary: { ...canary, weight: settings.canary.weight } };
}

/** What has to be published, if anything has. */
export function duePin({ stable, canary }: PinPlan): Pin | undefined {
  if (stable.entry === undefined) return stable.pin;
  return canary !== undefined && canary.entry === undefined ? canary.pin : undefined;
}

function plan(
  { name, settings, frozen, ledger, digestKey }: PinPlanArgs,
  { version, sha256 }: ReleasedVersion,
  pinned: PinSettings,
  prefix: string,
): PlannedPin {
  const pinWith = (digest: string): Pin => ({ version, settings: digest, sha256 });
  if (pinned.settings !== undefined) {
    const pin = pinWith(pinned.settings);
    const entry = findEntry(ledger, pin);
    if (entry !== undefined) return { pin, entry, isExplicit: true };
    throw new PinError(
      `functions.${name}.${prefix}settings: this stack has not published version ${version} with settings ${pinned.settings}` +
        `${entriesOf(ledger, version, "; it has with ") || `, nor with any other`}. ` +
        `Pin one that it has, or remove "settings": the stack file's own are published then.`,
    );
  }
  const plain = settingsDigest(frozen, "");
  const keyed = settingsDigest(frozen, digestKey);
  // Without a secret there is no need for the key, and a first update that fails before its outputs, the key
  // among them, are recorded does not publish again at the next. Which of both an entry has does
  // not matter: where one variable becomes secret, the others' settings are what they were.
  const [preferred, other] = settings.secretVariables.size > 0 ? [keyed, plain] : [plain, keyed];
  const entry = findEntry(ledger, pinWith(preferred)) ?? findEntry(ledger, pinWith(other));
  return { pin: pinWith(entry?.settings ?? preferred), entry, isExplicit: false };
}

/** The settings that a version is published with, after `lead`; nothing where it is not published at all. */
function entriesOf(ledger: Ledger | undefined, version: number, lead: string): string {
  const known = ledger?.entries.filter((entry) => entry.version === version) ?? [];
  return known.length === 0 ? "" : `${lead}${known.map(({ settings }) => settings).join(", ")}`;
}
