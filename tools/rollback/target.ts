import { previousMove, type LedgerEntry } from "../../components/ledger";
import { ToolError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";

/** Where somebody wants to go back to. */
export interface Wanted {
  /** Number of the released version. @default what ran before */
  readonly version?: number | undefined;
  /** Digest of its settings. @default those that it ran with last */
  readonly settings?: string | undefined;
}

/** Where a function goes back to. */
export interface Target {
  readonly name: string;
  readonly version: number;
  readonly settings: string;
  /** Lambda's number of it; nothing where it has to be published again. */
  readonly publishedVersion: string | undefined;
}

type Ran = Pick<
  DeployedFunction,
  "name" | "environment" | "version" | "settings" | "canary" | "ledger"
>;

/**
 * Where a function goes back to: by what this environment has recorded, and not by the number before.
 *
 * @throws ToolError where there is nothing to go back to.
 */
export function rollbackTarget(deployed: Ran, wanted: Wanted): Target {
  const { name, environment, ledger } = deployed;
  const found = wanted.version === undefined ? previousMove(ledger) : lastRun(deployed, wanted);
  if (found === undefined) {
    const what =
      wanted.version === undefined
        ? `${name} has run nothing in ${environment} before version ${deployed.version}${withSettings(deployed.settings)}`
        : `${name} has not run version ${wanted.version}${withSettings(wanted.settings)} in ${environment}`;
    // After going back to what ran first, all that ran since is not before it.
    const hint =
      wanted.version === undefined && ledger.history.length > 1
        ? " To bring back what ran since: --to, with --settings where the version ran with several."
        : "";
    throw new ToolError(`${what}. ${recorded(deployed)}${hint} Nothing has been changed.`);
  }
  const { version, settings } = found;
  if (version === deployed.version && settings === deployed.settings && !deployed.canary) {
    throw new ToolError(
      `${name} runs version ${version}${withSettings(settings)} in ${environment} already. Nothing has been changed.`,
    );
  }
  const entry = ledger.entries.find(
    (each) => each.version === version && each.settings === settings,
  );
  return { name, version, settings, publishedVersion: entry?.publishedVersion };
}

type Carried = Pick<LedgerEntry, "version" | "settings">;

/** The last that ran of a version: its settings may have changed while it did. */
function lastRun({ version, settings, ledger }: Ran, wanted: Wanted): Carried | undefined {
  const current: Carried = { version, settings };
  const ran: readonly Carried[] = [...ledger.entries, ...ledger.history];
  const matches = ran.filter(
    (each) =>
      each.version === wanted.version &&
      (wanted.settings === undefined || each.settings === wanted.settings),
  );
  // Other settings of the version that runs now are meant, if there are any.
  return (
    matches.findLast(
      (each) => each.version !== current.version || each.settings !== current.settings,
    ) ?? matches.at(-1)
  );
}

function recorded({ ledger }: Ran): string {
  const ran = ledger.history.map(
    ({ version, settings, since }) => `version ${version}${withSettings(settings)} since ${since}`,
  );
  return `It ran: ${ran.join(", ")}.`;
}

function withSettings(settings: string | undefined): string {
  return settings === undefined ? "" : ` with settings ${settings}`;
}
