import assert from "node:assert/strict";

import { UsageError } from "../../tools/errors";
import { parseCount, parseVersion } from "../../tools/numbers";

describe("number of a released version", () => {
  it("is a whole number from 1 on", () => {
    assert.deepEqual(
      ["1", "4", "123456789"].map((text) => parseVersion("--to", text)),
      [1, 4, 123456789],
    );
  });

  for (const text of ["", "0", "04", "v4", "4.0", "-1", " 4", "1e3", "1234567890"]) {
    it(`is not "${text}"`, () => {
      assert.throws(
        () => parseVersion("--version", text),
        new UsageError(
          `--version must be the number of a released version, such as 4, got "${text}".`,
        ),
      );
    });
  }
});

describe("count", () => {
  it("is a whole number from 1 on", () => {
    assert.deepEqual(
      ["1", "20"].map((text) => parseCount("--limit", text)),
      [1, 20],
    );
  });

  for (const text of ["", "0", "01", "-1", "1.5", "many"]) {
    it(`is not "${text}"`, () => {
      assert.throws(
        () => parseCount("--limit", text),
        new UsageError(`--limit must be a whole number of at least 1, got "${text}".`),
      );
    });
  }
});
