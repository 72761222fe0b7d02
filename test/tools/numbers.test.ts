import assert from "node:assert/strict";

import { UsageError } from "../../tools/errors";
import { parseVersion } from "../../tools/numbers";

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
