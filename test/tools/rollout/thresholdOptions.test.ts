import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { thresholdsOf, type ThresholdOptions } from "../../../tools/rollout/thresholdOptions";
import { DEFAULT_THRESHOLDS } from "../../../tools/rollout/thresholds";

const defaults: ThresholdOptions = {
  minSamples: "20",
  maxErrorRate: "1%",
  maxErrorFactor: "1.5",
  maxDurationFactor: "2",
  maxMessageAge: "15m",
};

describe("the thresholds of a command line", () => {
  it("are the usual ones where it says the same", () => {
    assert.deepEqual(thresholdsOf(defaults), DEFAULT_THRESHOLDS);
  });

  it("may be others", () => {
    const others = thresholdsOf({
      minSamples: "200",
      maxErrorRate: "0.5%",
      maxErrorFactor: "1",
      maxDurationFactor: "3",
      maxMessageAge: "1h",
    });
    assert.deepEqual(others, {
      samples: 200,
      errorRate: 0.005,
      errorRateFactor: 1,
      durationFactor: 3,
      durationFloorMs: 100,
      oldestMessageSeconds: 3600,
    });
  });

  const refusals: readonly (readonly [Partial<ThresholdOptions>, string])[] = [
    [{ minSamples: "0" }, '--min-samples must be a whole number of at least 1, got "0".'],
    [
      { maxErrorRate: "101%" },
      '--max-error-rate must be a share from 0% to 100%, such as 1%, got "101%".',
    ],
    [
      { maxErrorRate: "0.01" },
      '--max-error-rate must be a share from 0% to 100%, such as 1%, got "0.01".',
    ],
    [
      { maxErrorFactor: "0.5" },
      '--max-error-factor must be a number of at least 1, such as 1.5, got "0.5".',
    ],
    [
      { maxDurationFactor: "twice" },
      '--max-duration-factor must be a number of at least 1, such as 1.5, got "twice".',
    ],
    [
      { maxMessageAge: "900" },
      '--max-message-age must be a stretch of time such as 90s, 5m, 2h or 1d, got "900".',
    ],
  ];
  for (const [options, message] of refusals) {
    it(`are not ${JSON.stringify(options)}`, () => {
      assert.throws(() => thresholdsOf({ ...defaults, ...options }), new UsageError(message));
    });
  }
});
