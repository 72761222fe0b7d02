import { explain, isCarried, lost, pinsOf, referenceOf, type Note } from "./explanation";
import type { FrozenSettings } from "./frozenSettings";
import type { Ledger, LedgerEntry } from "./ledger";
import { publicationDescription, type NewestPublication } from "./publication";
import { duePin, planPin, type PinPlan, type PinPlanArgs, type PlannedPin } from "./pinPlan";
import { settingsDifferences } from "./settingsDifferences";

/** What an alias is to carry, by what ledger, and what there is to say of it. */
export interface Planning {
  readonly plan: PinPlan;
  /** The ledger that the plan goes by: without entries that turned out to be gone. */
  readonly ledger: Ledger | undefined;
  /** The description that the function gets before it is published; see {@link publicationDescription}. */
  readonly description: string;
  readonly notes: readonly Note[];
}

/** What a function is planned from, beside what {@link planPin} takes. */
export interface PlanningArgs extends PinPlanArgs {
  /** The ledger as the last update left it, with entries that a refresh did not find any more. */
  readonly recorded: Ledger | undefined;
  /** What the state has of the function. */
  readonly newest: NewestPublication | undefined;
}

/** Reads the settings of a published version; nothing where it is gone. */
export type ReadPublishedSettings = (
  functionName: string,
  publishedVersion: string,
) => Promise<FrozenSettings | undefined>;

/**
 * Plans what a function's alias is to carry, and makes sure that what it is to move to is still there. Where
 * nothing moves and nothing is published, nothing is read.
 *
 * @throws PinError where the ledger has not what the stack file counts on.
 */
export async function planFunction(
  args: PlanningArgs,
  read: ReadPublishedSettings,
): Promise<Planning> {
  const plan = planPin(args);
  const { ledger } = args;
  const explained = await Promise.all(
    pinsOf(plan).map((planned) => explainPin(planned, args, read)),
  );
  const gone = explained.flatMap(({ gone }) => (gone === undefined ? [] : [gone]));
  if (gone.length > 0 && ledger !== undefined) {
    const kept = ledger.entries.filter((entry) => !gone.includes(entry));
    const again = await planFunction({ ...args, ledger: { ...ledger, entries: kept } }, read);
    return { ...again, notes: [...gone.map(lost), ...again.notes] };
  }
  return {
    plan,
    ledger,
    description: publicationDescription(
      duePin(plan) ?? plan.stable.pin,
      args.newest,
      args.recorded,
    ),
    notes: explained.flatMap(({ note }) => (note === undefined ? [] : [note])),
  };
}

async function explainPin(
  planned: PlannedPin,
  { frozen, ledger }: PinPlanArgs,
  read: ReadPublishedSettings,
): Promise<{ readonly note?: Note | undefined; readonly gone?: LedgerEntry }> {
  const reference = referenceOf(planned, ledger);
  if (ledger === undefined || reference === undefined || isSettled(planned, ledger)) {
    return {};
  }
  const settings = await read(ledger.functionName, reference.publishedVersion);
  if (settings === undefined && planned.entry !== undefined) return { gone: planned.entry };
  const differences = settings === undefined ? undefined : settingsDifferences(settings, frozen);
  return { note: explain(planned, ledger, differences) };
}

/** Whether there is nothing to find out: the alias carries it already, with the stack file's own settings. */
function isSettled({ entry, isExplicit }: PlannedPin, ledger: Ledger): boolean {
  return entry !== undefined && !isExplicit && isCarried(entry, ledger);
}
