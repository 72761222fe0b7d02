import assert from "node:assert/strict";

import { EveryRecordFailedError, RejectedMessageError } from "../../../functions/shared/errors";

describe("EveryRecordFailedError", () => {
  const shown = Array.from({ length: 10 }, (_, n) => `m${n}: RejectedMessageError: No ${n}.`);

  for (const [title, count, rest] of [
    ["shows the causes of all of ten records", 10, []],
    [
      "shows the causes of ten records of eleven, and says that there is one more",
      11,
      ["and 1 more"],
    ],
    ["counts the records beyond the tenth", 35, ["and 25 more"]],
  ] as const) {
    it(title, () => {
      const failures = Array.from({ length: count }, (_, n) => ({
        messageId: `m${n}`,
        error: new RejectedMessageError(`No ${n}.`),
      }));
      assert.equal(
        new EveryRecordFailedError(failures).message,
        `Every record failed (${count}). ${[...shown, ...rest].join(" | ")}`,
      );
    });
  }
});
