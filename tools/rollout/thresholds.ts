/** What a version on trial may do; shares are 0 to 1. */
export interface Thresholds {
  /** Invocations before a version is called good. */
  readonly samples: number;
  /** Share of invocations that may fail, whatever the stable version does. */
  readonly errorRate: number;
  /** How many times the stable version's share may fail. */
  readonly errorRateFactor: number;
  /** How many times the stable version's p95 duration it may take. */
  readonly durationFactor: number;
  /** A p95 duration up to here is never too long: twice nothing is nothing. */
  readonly durationFloorMs: number;
  /** How long the oldest message may have waited in the source queue. */
  readonly oldestMessageSeconds: number;
}

/**
 * 20 invocations at least; failures up to 1 % or 1.5 times the stable version's share, whichever is more; p95 duration up
 * to twice the stable version's; no message older than 15 minutes.
 */
export const DEFAULT_THRESHOLDS: Thresholds = {
  samples: 20,
  errorRate: 0.01,
  errorRateFactor: 1.5,
  durationFactor: 2,
  durationFloorMs: 100,
  oldestMessageSeconds: 900,
};
