import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { checkName, constantOf, isReserved } from "../../../tools/init/name";

const RULE =
  "a function's name has 1 to 35 letters from A to Z or a to z, digits and dashes, a letter first, since queues and functions in AWS are named after it";

describe("the name of a new function", () => {
  for (const [name, constant] of [
    ["invoicing", "invoicing"],
    ["order-intake", "orderIntake"],
    ["Order-Intake2", "orderIntake2"],
    ["a--b-", "aB"],
    ["a-1", "a1"],
  ] as const) {
    it(`is ${constant} in the program for ${name}`, () => {
      assert.equal(constantOf(name), constant);
    });
  }

  for (const name of ["a", "invoicing", "of", "type", "a".repeat(35)]) {
    it(`may be ${name}`, () => {
      checkName(name);
    });
  }

  for (const name of ["", "9lives", "-a", "a_b", "a.b", "ä", "../a", "a".repeat(36)]) {
    it(`is refused as ${JSON.stringify(name)}, which AWS or the folder would not take`, () => {
      assert.throws(
        () => {
          checkName(name);
        },
        new UsageError(`"${name}" can't be the name of a function: ${RULE}. Take another name.`),
      );
    });
  }

  it("is shown in one line where it is far too long, or would steer the terminal", () => {
    for (const [name, shown] of [
      ["a".repeat(5_000), `${"a".repeat(60)}…`],
      ["a\nb\u001b[31m", "a b\\u001b[31m"],
    ] as const) {
      assert.throws(
        () => {
          checkName(name);
        },
        new UsageError(`"${shown}" can't be the name of a function: ${RULE}. Take another name.`),
      );
    }
  });

  for (const name of ["CON", "con", "Prn", "AUX", "nul", "COM1", "com9", "LPT1", "lpt9"]) {
    it(`is refused as ${name}, which no folder can be called on Windows`, () => {
      assert.throws(
        () => {
          checkName(name);
        },
        new UsageError(
          `"${name}" can't be the name of a function: Windows keeps that name for a device, so nobody could check the repository out there. Take another name.`,
        ),
      );
    });
  }

  for (const name of ["console", "com", "com10", "com0", "nul-1", "lpt", "auxiliary"]) {
    it(`may be ${name}, which only begins like a device of Windows`, () => {
      checkName(name);
    });
  }

  for (const name of ["shared", "Shared"]) {
    it(`is refused as ${name}, which is what functions have in common`, () => {
      assert.throws(
        () => {
          checkName(name);
        },
        new UsageError(
          `"${name}" can't be the name of a function: functions/shared/ holds what all functions have in common.`,
        ),
      );
    });
  }

  for (const [name, constant] of [
    ["default", "default"],
    ["instance-of", undefined],
    ["New", "new"],
    ["package", "package"],
    ["yield-", "yield"],
    ["await", "await"],
    ["arguments", "arguments"],
  ] as const) {
    it(`${constant === undefined ? "may be" : "is refused as"} ${name}`, () => {
      const check = () => {
        checkName(name);
      };
      if (constant === undefined) {
        check();
      } else {
        assert.throws(
          check,
          new UsageError(
            `"${name}" can't be the name of a function: in index.ts it would be called ${constant}, which is a word of the language. Take another name.`,
          ),
        );
      }
    });
  }

  it("is no word of the language where it only is one in some places", () => {
    assert.deepEqual(["async", "type", "of", "get"].filter(isReserved), []);
  });
});
