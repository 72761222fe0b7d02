import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";

import { metricSeries, type MetricPoint, type MetricQuestion, type Window } from "./metricSeries";

/** Whose numbers are wanted: two versions that an alias shares its traffic between. */
export interface Compared {
  readonly functionName: string;
  readonly aliasName: string;
  /** Lambda's number of the version that ran before. */
  readonly stable: string;
  /** Lambda's number of the version on trial. */
  readonly canary: string;
}

/** What CloudWatch knows of one version, invoked through the alias. */
export interface VersionNumbers {
  readonly invocations: number;
  /** Invocations that failed as a whole; a batch in which some message succeeded is none. */
  readonly errors: number;
  readonly throttles: number;
  /** Undefined without an invocation. */
  readonly averageMs: number | undefined;
  /** 95 of 100 invocations took no longer. Undefined without an invocation. */
  readonly p95Ms: number | undefined;
}

const statistics = [
  { metric: "Invocations", statistic: "Sum" },
  { metric: "Errors", statistic: "Sum" },
  { metric: "Throttles", statistic: "Sum" },
  { metric: "Duration", statistic: "SampleCount" },
  { metric: "Duration", statistic: "Average" },
  { metric: "Duration", statistic: "p95" },
] as const;

/**
 * Numbers of both versions over a stretch of time, from one call. A version that CloudWatch says nothing of has
 * had no invocation that it knows yet, which can be a minute or two ago.
 *
 * Lambda tells the versions of an alias apart (by `ExecutedVersion`) only while the alias has weights.
 */
export async function compareVersions(
  cloudWatch: CloudWatchClient,
  compared: Compared,
  window: Window,
): Promise<{ stable: VersionNumbers; canary: VersionNumbers }> {
  const answers = await metricSeries(
    cloudWatch,
    [...questions(compared, compared.stable), ...questions(compared, compared.canary)],
    window,
    wholeWindowSeconds(window),
  );
  return {
    stable: versionNumbers(answers.slice(0, statistics.length)),
    canary: versionNumbers(answers.slice(statistics.length)),
  };
}

function questions(
  { functionName, aliasName }: Compared,
  publishedVersion: string,
): MetricQuestion[] {
  const dimensions = {
    FunctionName: functionName,
    Resource: `${functionName}:${aliasName}`,
    ExecutedVersion: publishedVersion,
  };
  return statistics.map((asked) => ({ namespace: "AWS/Lambda", dimensions, ...asked }));
}

/**
 * One period as long as the window, since percentiles of short periods can't be put together again. CloudWatch
 * may cut it in two all the same, where its own clock begins a period.
 */
function wholeWindowSeconds({ from, to }: Window): number {
  return Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 60_000)) * 60;
}

/** The numbers of one version, from an answer for each of {@link statistics}. */
function versionNumbers([
  invocations = [],
  errors = [],
  throttles = [],
  samples = [],
  averages = [],
  p95s = [],
]: readonly (readonly MetricPoint[])[]): VersionNumbers {
  return {
    invocations: sum(invocations),
    errors: sum(errors),
    throttles: sum(throttles),
    averageMs: mean(averages, samples),
    p95Ms: mean(p95s, samples),
  };
}

function sum(points: readonly MetricPoint[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

/** The mean of periods' values, where a period with more samples counts more. */
function mean(points: readonly MetricPoint[], samples: readonly MetricPoint[]): number | undefined {
  const weights = new Map(samples.map(({ time, value }) => [time.getTime(), value]));
  const weighed = points.map(({ time, value }) => ({
    value,
    weight: weights.get(time.getTime()) ?? 0,
  }));
  const total = weighed.reduce((sofar, { weight }) => sofar + weight, 0);
  if (total === 0) return undefined;
  return weighed.reduce((sofar, { value, weight }) => sofar + value * weight, 0) / total;
}
