import { weightOf } from "../canary/request";
import { parseDuration } from "../durations";
import { UsageError } from "../errors";

/** In which steps, and how fast, a version gets the traffic. */
export interface Schedule {
  /** Shares of the traffic, ascending; the last is 1. */
  readonly steps: readonly number[];
  /** How long each step is watched before it is judged. */
  readonly everyMs: number;
  /** How much longer a step is watched while there are too few samples to judge it. */
  readonly patienceMs: number;
}

/** What a command line says of a schedule. */
export interface ScheduleOptions {
  readonly steps: string;
  readonly every: string;
  readonly patience?: string | undefined;
}

/** Too few samples may be due to a quiet hour: three times as long again. */
const PATIENCE_FACTOR = 3;

/** CloudWatch's numbers change about once a minute; what it says is asked for twice as often. */
const CHECK_MS = 30_000;

/**
 * Reads the schedule of a rollout.
 *
 * @throws UsageError where it makes no sense.
 */
export function scheduleOf({ steps, every, patience }: ScheduleOptions): Schedule {
  const everyMs = parseDuration("--every", every);
  return {
    steps: stepsOf(steps),
    everyMs,
    patienceMs:
      patience === undefined ? PATIENCE_FACTOR * everyMs : parseDuration("--patience", patience),
  };
}

function stepsOf(text: string): number[] {
  const steps = text
    .split(",")
    .map((step) => step.trim())
    .map((step) => (step === "100%" ? 1 : weightOf("each of --steps", step)));
  const falls = steps.findIndex((step, index) => step <= (steps[index - 1] ?? 0));
  if (falls !== -1) throw new UsageError(`--steps must ascend, got "${text}".`);
  if (steps.at(-1) !== 1) {
    throw new UsageError(
      `--steps must end with 100%, where the version becomes the stable one, got "${text}".`,
    );
  }
  if (steps.length < 2) {
    throw new UsageError(
      "--steps needs a step before 100%: there is nothing to judge otherwise. ldm promote takes a version over at once.",
    );
  }
  return steps;
}

/** What comes after a share of the traffic. */
export function stepAfter({ steps }: Schedule, weight: number): number {
  return steps.find((step) => step > weight) ?? 1;
}

/** How long to wait between two looks at a version on trial. */
export function checkEveryMs({ everyMs }: Schedule): number {
  return Math.min(everyMs, CHECK_MS);
}
