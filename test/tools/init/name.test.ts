import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { checkName, constantOf, isReserved } from "../../../tools/init/name";

const RULE =
  "a function's name has 1 to 35 letters, digits and dashes, a letter first, since queues and functions in AWS are named after it";

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
        new UsageError(`"${name}" can't be the name of a function: ${RULE}.`),
      );
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
