import type { VersionNumbers } from "../aws/metrics";
import { DEFAULT_THRESHOLDS, type Thresholds } from "./thresholds";

/** The numbers of a released version in an environment. */
export interface Observed extends Omit<VersionNumbers, "throttles"> {
  /** Number of the released version. */
  readonly version: number;
}

/** What is known of a version on trial. */
export interface Evidence {
  readonly canary: Observed;
  /** Nothing when CloudWatch has no numbers of it. */
  readonly stable?: Observed | undefined;
  /** Dead letters when the trial began, and now. */
  readonly deadLetters: { readonly before: number; readonly now: number };
  /** Age of the oldest message in the source queue; nothing when nobody knows. */
  readonly oldestMessageSeconds?: number | undefined;
  /** Seconds that an invocation of the version on trial may take. */
  readonly timeoutSeconds: number;
}

/** `bad`: send it back at once. `unsure`: wait for more. `good`: go on. */
export type Verdict = "good" | "unsure" | "bad";

/** What to think of a version on trial, and why: sentences, for people. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

/** Judges a version on trial by its own numbers beside the stable version's. */
export function judge(evidence: Evidence, thresholds: Thresholds = DEFAULT_THRESHOLDS): Judgement {
  const bad = [
    judgeErrors(evidence, thresholds),
    judgeDuration(evidence, thresholds),
    judgeDeadLetters(evidence),
    judgeWaiting(evidence, thresholds),
  ].filter((reason) => reason !== undefined);
  if (bad.length > 0) return { verdict: "bad", reasons: bad };

  const { canary, stable } = evidence;
  if (canary.invocations < thresholds.samples) {
    return {
      verdict: "unsure",
      reasons: [
        `version ${canary.version} was invoked ${times(canary.invocations)}, ` +
          `too few to judge it: at least ${thresholds.samples} are needed`,
      ],
    };
  }
  const reasons = [failures(canary, stable)];
  if (canary.p95Ms !== undefined) reasons.push(durations(canary, canary.p95Ms, stable));
  return { verdict: "good", reasons };
}

/**
 * Before there are samples enough, as many good ones are imagined as are missing: only what would be too much
 * even then is bad.
 */
function judgeErrors(
  { canary, stable }: Evidence,
  { samples, errorRate, errorRateFactor }: Thresholds,
): string | undefined {
  const allowed = Math.max(errorRate, errorRateFactor * (rateOf(stable) ?? 0));
  const mostErrors = allowed * Math.max(canary.invocations, samples);
  // A share times a count is seldom exact.
  const tooMany = canary.errors > mostErrors + 1e-9;
  return tooMany ? `${failures(canary, stable)}; at most ${percent(allowed)} may fail` : undefined;
}

function judgeDuration(
  { canary, stable, timeoutSeconds }: Evidence,
  { samples, durationFactor, durationFloorMs }: Thresholds,
): string | undefined {
  const { version, invocations, p95Ms } = canary;
  if (p95Ms === undefined || invocations < samples) return undefined;
  if (p95Ms >= timeoutSeconds * 1000) {
    return `5 % of version ${version}'s invocations took ${ms(p95Ms)} or more, and its timeout is ${timeoutSeconds} s`;
  }
  if (stable?.p95Ms === undefined || p95Ms <= durationFloorMs) return undefined;
  return p95Ms > durationFactor * stable.p95Ms
    ? `${durations(canary, p95Ms, stable)}; at most ${durationFactor} times as long is allowed`
    : undefined;
}

function judgeDeadLetters({ deadLetters: { before, now } }: Evidence): string | undefined {
  const more = now - before;
  if (more <= 0) return undefined;
  return `${more} more ${more === 1 ? "message is" : "messages are"} in the dead-letter queue: ${now}, before ${before}`;
}

function judgeWaiting(
  { oldestMessageSeconds: oldest }: Evidence,
  { oldestMessageSeconds: limit }: Thresholds,
): string | undefined {
  if (oldest === undefined || oldest <= limit) return undefined;
  return `the oldest message has waited ${Math.round(oldest)} s in the source queue; at most ${limit} s are allowed`;
}

/** Share of invocations that failed; nothing without any. */
function rateOf(observed: Observed | undefined): number | undefined {
  if (observed === undefined || observed.invocations === 0) return undefined;
  return Math.min(1, observed.errors / observed.invocations);
}

function failures(canary: Observed, stable: Observed | undefined): string {
  const own = `version ${canary.version} failed ${share(canary)}`;
  return stable === undefined || stable.invocations === 0
    ? `${own}, and there are no numbers of the stable version`
    : `${own}, version ${stable.version} ${share(stable)}`;
}

// CloudWatch may learn of an error before it learns of the invocation.
function share({ invocations, errors }: Observed): string {
  const all = Math.max(invocations, errors);
  const rate = all === 0 ? "" : ` (${percent(errors / all)})`;
  return `${errors} of ${all} ${all === 1 ? "invocation" : "invocations"}${rate}`;
}

function durations(canary: Observed, p95Ms: number, stable: Observed | undefined): string {
  const own = `95 % of version ${canary.version}'s invocations took at most ${ms(p95Ms)}`;
  return stable?.p95Ms === undefined
    ? own
    : `${own}, of version ${stable.version}'s ${ms(stable.p95Ms)}`;
}

function ms(milliseconds: number): string {
  return `${milliseconds < 10 ? Number(milliseconds.toFixed(1)) : Math.round(milliseconds)} ms`;
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(rate < 0.01 ? 1 : 3))} %`;
}

function times(count: number): string {
  if (count === 0) return "not at all";
  return count === 1 ? "once" : `${count} times`;
}
