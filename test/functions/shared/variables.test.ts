import assert from "node:assert/strict";

import { VariableError } from "../../../functions/shared/errors";
import {
  matchingVariable,
  numberVariable,
  textVariable,
} from "../../../functions/shared/variables";

const NOT_SET = "is not set: add it to this function's variables in the stack file.";

describe("textVariable", () => {
  it("reads a variable without the blanks around it", () => {
    assert.equal(textVariable({ SENDER: " shop " }, "SENDER"), "shop");
  });

  for (const [title, variables] of [
    ["missing", {}],
    ["blank", { SENDER: "  " }],
  ] as const) {
    it(`names a variable that is ${title}`, () => {
      assert.throws(() => textVariable(variables, "SENDER"), new VariableError("SENDER", NOT_SET));
    });
  }
});

describe("numberVariable", () => {
  const range = { min: 0, max: 100 };

  it("reads a decimal number", () => {
    assert.equal(numberVariable({ TAX: "19.5" }, "TAX", range), 19.5);
  });

  for (const text of ["-1", "100.5", "1e1", "0x10", "12%", "NaN"]) {
    it(`refuses ${text}`, () => {
      assert.throws(
        () => numberVariable({ TAX: text }, "TAX", range),
        new VariableError("TAX", `must be a number from 0 to 100, got "${text}".`),
      );
    });
  }

  it("refuses a fraction where only an integer will do", () => {
    assert.throws(
      () => numberVariable({ TAX: "1.5" }, "TAX", { ...range, integer: true }),
      new VariableError("TAX", 'must be an integer from 0 to 100, got "1.5".'),
    );
  });

  it("reads the largest integer that a number holds exactly", () => {
    const wide = { min: 0, max: 2 ** 60, integer: true };
    assert.equal(numberVariable({ N: "9007199254740991" }, "N", wide), 9_007_199_254_740_991);
  });

  it("refuses an integer that a number cannot hold exactly, even within the range", () => {
    const wide = { min: 0, max: 2 ** 60, integer: true };
    assert.throws(
      () => numberVariable({ N: "9007199254740993" }, "N", wide),
      new VariableError("N", `must be an integer from 0 to ${2 ** 60}, got "9007199254740993".`),
    );
  });
});

describe("matchingVariable", () => {
  it("says in words what it wanted", () => {
    assert.throws(
      () => matchingVariable({ CURRENCY: "euro" }, "CURRENCY", /^[A-Z]{3}$/, "a currency code"),
      { name: "VariableError", message: 'Variable CURRENCY must be a currency code, got "euro".' },
    );
  });
});
