import { currentMove, hasRun, type Ledger, type LedgerEntry } from "./ledger";
import type { PinPlan, PlannedPin } from "./pinPlan";

/** Something to say of a function in the preview. */
export interface Note {
  readonly severity: "info" | "warning";
  readonly text: string;
}

/**
 * The published version that a pin is measured against: the one that carries it, or else the last one of the same
 * version, or else what the alias carries now. Nothing where the stack has published nothing yet.
 */
export function referenceOf(
  { pin, entry }: PlannedPin,
  ledger: Ledger | undefined,
): LedgerEntry | undefined {
  const entries = ledger?.entries ?? [];
  const current = currentMove(ledger)?.publishedVersion;
  return (
    entry ??
    entries.findLast(({ version }) => version === pin.version) ??
    entries.find(({ publishedVersion }) => publishedVersion === current)
  );
}

/** Whether the alias carries an entry already, as its stable version or as a canary. */
export function isCarried(entry: LedgerEntry, ledger: Ledger | undefined): boolean {
  const current = currentMove(ledger);
  return [current, current?.canary].some(
    (carried) => carried?.publishedVersion === entry.publishedVersion,
  );
}

/**
 * Why a pin publishes, or why not.
 *
 * @param differences What differs between the reference's settings and the stack file's, in words; nothing where the
 *   reference's could not be read.
 */
export function explain(
  planned: PlannedPin,
  ledger: Ledger | undefined,
  differences: readonly string[] | undefined,
): Note | undefined {
  const { pin, entry } = planned;
  const reference = referenceOf(planned, ledger);
  if (reference === undefined) return undefined;
  const said =
    differences === undefined || differences.length === 0 ? undefined : differences.join(", ");
  if (entry === undefined) {
    if (reference.version !== pin.version) {
      const also = said === undefined ? "" : ` Settings change with it: ${said}.`;
      const news = hasRun(ledger, pin.version)
        ? "of which no published version is left"
        : "which this stack has not run yet";
      return info(`publishes version ${pin.version}, ${news}.${also}`);
    }
    const why = said === undefined ? "with other settings" : `before these changed: ${said}`;
    return info(
      `publishes version ${pin.version} again: published version ${reference.publishedVersion} has it from ${why}.`,
    );
  }
  if (said !== undefined) {
    return {
      severity: "warning",
      text:
        `runs version ${pin.version} with the settings of then (${pin.settings}), and not with the stack file's: ${said}. ` +
        `They stay until somebody promotes, or removes "settings: ${pin.settings}" from the stack file.`,
    };
  }
  if (isCarried(entry, ledger)) return undefined;
  return info(
    `version ${pin.version} with these settings is published already, as ${entry.publishedVersion}: only the alias moves.`,
  );
}

/** What to say where Lambda does not have a published version any more that the ledger counts on. */
export function lost({ version, publishedVersion }: LedgerEntry): Note {
  return {
    severity: "warning",
    text: `published version ${publishedVersion}, which carried version ${version}, is gone from Lambda: somebody deleted it. It is published again.`,
  };
}

/** Both pins of a plan. */
export function pinsOf({ stable, canary }: PinPlan): PlannedPin[] {
  return canary === undefined ? [stable] : [stable, canary];
}

function info(text: string): Note {
  return { severity: "info", text };
}
