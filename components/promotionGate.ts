import { currentMove, hasRun, type Ledger } from "./ledger";
import { formatWeight } from "./settings/weight";

/** A version that a stack is to run. */
export interface Promotion {
  /** The function's name. */
  readonly name: string;
  /** Number of the released version. */
  readonly version: number;
  /** What this stack has published of the function so far. */
  readonly own: Ledger | undefined;
  /** The version that an exception in the stack file lets through. */
  readonly exception?: number | undefined;
  /** The share of the traffic that it is to get as a canary, between 0 and 1. @default it is no canary */
  readonly weight?: number | undefined;
}

/**
 * Whether a version may run only if the environment before has run it: what ran here before may always come
 * back, and an exception says why it needs no leave.
 */
export function needsLeave({ own, version, exception }: Promotion): boolean {
  return exception !== version && !hasRun(own, version);
}

/** The way that a version comes. */
export interface Road {
  /** Name of the environment before. */
  readonly from: string;
  /** Name of this one. */
  readonly here: string;
  /** What the one before has published of the function so far. */
  readonly before: Ledger | undefined;
}

/**
 * Whether the environment before lets a version through: it has run it itself, or, where this one has not run
 * the function at all, it runs that version or a newer one.
 *
 * @returns Nothing, or the refusal as a sentence with what to do.
 */
export function refusal(
  { name, version, own, weight }: Promotion,
  { from, here, before }: Road,
): string | undefined {
  if (hasRun(before, version)) return undefined;
  const runs = currentMove(before)?.version;
  const fresh = own === undefined || own.entries.length === 0;
  if (fresh && runs !== undefined && version <= runs) return undefined;
  const state =
    runs === undefined
      ? `${from} has never run ${name}`
      : `${from} has never run it: it runs version ${runs}`;
  const [key, command] =
    weight === undefined
      ? ["version", `promote ${name} --to ${here} --version ${version}`]
      : [
          "canary.version",
          `canary ${name} --env ${here} --version ${version} --weight ${formatWeight(weight)}`,
        ];
  return (
    `functions.${name}.${key}: version ${version} can't come here, since this environment promotes from ${from}, and ${state}. ` +
    `Deploy it to ${from} first, or say why not: npx ldm ${command} --reason "…" writes an exception into the stack file.`
  );
}
