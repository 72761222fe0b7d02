import assert from "node:assert/strict";

import { formatDuration, fullDuration, parseDuration, roughDuration } from "../../tools/durations";
import { UsageError } from "../../tools/errors";

describe("a duration", () => {
  for (const [text, milliseconds] of [
    ["90s", 90_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
  ] as const) {
    it(`of ${text} is read, and written the same`, () => {
      assert.equal(parseDuration("--every", text), milliseconds);
      assert.equal(formatDuration(milliseconds), text);
    });
  }

  for (const text of ["", "5", "m", "0m", "-5m", "5 m", "5m30s", "1.5h", "5min"]) {
    it(`is not "${text}"`, () => {
      assert.throws(
        () => parseDuration("--every", text),
        new UsageError(
          `--every must be a stretch of time such as 90s, 5m, 2h or 1d, got "${text}".`,
        ),
      );
    });
  }

  it("is written in whole seconds where no larger unit fits", () => {
    assert.deepEqual([61_400, 400, -5].map(formatDuration), ["61s", "0s", "0s"]);
  });

  it("is written roughly in units that say enough", () => {
    const down = (milliseconds: number) => roughDuration(milliseconds, Math.floor);
    assert.deepEqual([400, 119_000, 723_000, 7_300_000].map(down), ["0s", "119s", "12m", "2h"]);
    assert.equal(roughDuration(85_677_000, Math.ceil), "1d");
  });

  it("is written in full in its two largest units", () => {
    const up = (milliseconds: number) => fullDuration(milliseconds, Math.ceil);
    assert.deepEqual([400, 59_000, 723_000, 85_965_000, 86_399_000, 180_000_000].map(up), [
      "1s",
      "59s",
      "12m 3s",
      "23h 53m",
      "1d",
      "2d 2h",
    ]);
    assert.deepEqual(
      [0, 85_965_000].map((each) => fullDuration(each, Math.floor)),
      ["0s", "23h 52m"],
    );
  });
});
