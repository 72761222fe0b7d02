import { parseDuration } from "../durations";
import { UsageError } from "../errors";
import { parseCount } from "../numbers";
import { DEFAULT_THRESHOLDS, type Thresholds } from "./thresholds";

/** What a command line says of thresholds. */
export interface ThresholdOptions {
  readonly minSamples: string;
  readonly maxErrorRate: string;
  readonly maxErrorFactor: string;
  readonly maxDurationFactor: string;
  readonly maxMessageAge: string;
}

/**
 * Reads what a version on trial may do.
 *
 * @throws UsageError where that makes no sense.
 */
export function thresholdsOf(options: ThresholdOptions): Thresholds {
  return {
    samples: parseCount("--min-samples", options.minSamples),
    errorRate: shareOf(options.maxErrorRate),
    errorRateFactor: factorOf("--max-error-factor", options.maxErrorFactor),
    durationFactor: factorOf("--max-duration-factor", options.maxDurationFactor),
    durationFloorMs: DEFAULT_THRESHOLDS.durationFloorMs,
    oldestMessageSeconds: parseDuration("--max-message-age", options.maxMessageAge) / 1_000,
  };
}

function shareOf(text: string): number {
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  const share = Number(percent) / 100;
  if (share >= 0 && share <= 1) return share;
  throw new UsageError(
    `--max-error-rate must be a share from 0% to 100%, such as 1%, got "${text}".`,
  );
}

function factorOf(option: string, text: string): number {
  const factor = /^\d{1,4}(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (factor >= 1) return factor;
  throw new UsageError(`${option} must be a number of at least 1, such as 1.5, got "${text}".`);
}
