import assert from "node:assert/strict";
import fc from "fast-check";
import { parseContract, type VariableRule } from "../../components/contract";
import {
  checkVariables,
  SEALED,
  type GivenVariables,
  type VariableMistake,
} from "../../components/variableCheck";
import { numberVariable } from "../../functions/shared/variables";

const description = "what it is for";

/** What is wrong with LIMIT, by this rule, when it has this value. */
function mistakesOf(
  rule: VariableRule,
  value: string | typeof SEALED | undefined,
  secretVariables: string[] = [],
): string[] {
  const variables: GivenVariables["variables"] = value === undefined ? {} : { LIMIT: value };
  const given = { variables, ownVariables: [], secretVariables: new Set(secretVariables) };
  return checkVariables({ variables: { LIMIT: rule } }, given).map(({ message }) => message);
}

describe("checkVariables", () => {
  const contract = parseContract({
    variables: {
      CURRENCY: { type: "text", description: "currency of all prices" },
      TAX_PERCENT: { type: "number", min: 0, max: 100, description: "tax on top" },
    },
  });

  function check(given: Partial<GivenVariables>): VariableMistake[] {
    return checkVariables(contract, {
      variables: { CURRENCY: "EUR", TAX_PERCENT: "19" },
      ownVariables: [],
      secretVariables: new Set(),
      ...given,
    });
  }

  it("finds nothing wrong where the contract is fulfilled", () => {
    assert.deepEqual(check({ ownVariables: ["TAX_PERCENT"] }), []);
  });

  it("tells all mistakes, each with its variable", () => {
    const variables = { TAX_PERCENT: "101", TAX_PERCENTS: "19" };
    assert.deepEqual(check({ variables, ownVariables: ["TAX_PERCENT", "TAX_PERCENTS"] }), [
      {
        variable: "CURRENCY",
        message: "is missing, must be text: currency of all prices",
      },
      { variable: "TAX_PERCENT", message: 'must be a number from 0 to 100, got "101"' },
      {
        variable: "TAX_PERCENTS",
        message:
          'is not read by the function, did you mean "TAX_PERCENT"? It reads: CURRENCY, TAX_PERCENT',
      },
    ]);
  });

  it("suggests nothing for a variable that is like none", () => {
    assert.deepEqual(check({ ownVariables: ["WAREHOUSES"] }), [
      {
        variable: "WAREHOUSES",
        message: "is not read by the function. It reads: CURRENCY, TAX_PERCENT",
      },
    ]);
  });

  it("says so where the function reads no variable at all", () => {
    const given = { variables: {}, ownVariables: ["CURRENCY"], secretVariables: new Set<string>() };
    assert.deepEqual(checkVariables({ variables: {} }, given), [
      { variable: "CURRENCY", message: "is not read by the function. It reads none" },
    ]);
  });

  it("leaves the environment's variables alone that only other functions read", () => {
    const variables = { CURRENCY: "EUR", TAX_PERCENT: "19", WAREHOUSES: "ROT=NL" };
    assert.deepEqual(check({ variables, ownVariables: ["TAX_PERCENT"] }), []);
  });

  it("leaves alone what another version of the function reads", () => {
    const ownVariables = ["TAX_PERCENT", "REVIEW_ABOVE"];
    assert.deepEqual(check({ ownVariables, otherVersions: ["REVIEW_ABOVE"] }), []);
  });

  it("takes no variable for given that every object has", () => {
    const rule: VariableRule = { type: "text", description };
    const given = { variables: {}, ownVariables: [], secretVariables: new Set<string>() };
    assert.deepEqual(checkVariables({ variables: { toString: rule } }, given), [
      { variable: "toString", message: "is missing, must be text: what it is for" },
    ]);
  });

  it("lets an optional variable be missing or blank, but not wrong", () => {
    const rule: VariableRule = { type: "integer", optional: true, description };
    assert.deepEqual(mistakesOf(rule, undefined), []);
    assert.deepEqual(mistakesOf(rule, " "), []);
    assert.deepEqual(mistakesOf(rule, "many"), ['must be an integer, got "many"']);
  });

  it("takes what is blank for missing, as a function does", () => {
    const rule: VariableRule = { type: "integer", min: 1, description };
    assert.deepEqual(mistakesOf(rule, " \n"), [
      "is blank, must be an integer of at least 1: what it is for",
    ]);
  });

  describe("where a variable is a secret", () => {
    const rule: VariableRule = { type: "integer", secret: true, description };
    const plaintext = "is a secret in plaintext: encrypt it (pulumi config set --path --secret)";

    it("takes it encrypted", () => {
      assert.deepEqual(mistakesOf(rule, "7", ["LIMIT"]), []);
    });

    it("refuses it in plaintext", () => {
      assert.deepEqual(mistakesOf(rule, "7"), [plaintext]);
    });

    it("never shows its value, even in plaintext", () => {
      assert.deepEqual(mistakesOf(rule, "hunter2"), [
        plaintext,
        "must be an integer, got a secret that is not",
      ]);
    });

    it("never shows an encrypted value, whatever the contract says", () => {
      assert.deepEqual(mistakesOf({ type: "integer", description }, "hunter2", ["LIMIT"]), [
        "must be an integer, got a secret that is not",
      ]);
    });

    it("takes one that can't be read here for set, and judges no further", () => {
      assert.deepEqual(mistakesOf(rule, SEALED, ["LIMIT"]), []);
    });
  });
});

describe("checkVariables judges", () => {
  const judged: [VariableRule, right: string[], wrong: string[], expected: string][] = [
    [{ type: "text", description }, ["a", " a b ", "0"], [], "text"],
    [
      { type: "text", pattern: "a|bc", expected: "an a or a bc", description },
      ["a", "bc", " bc "],
      ["ac", "abc", "A", "a\na"],
      "an a or a bc",
    ],
    [
      { type: "text", values: ["fast", "safe"], description },
      ["fast", " safe"],
      ["Fast", "fast, safe", "unsafe"],
      "one of fast, safe",
    ],
    [
      { type: "integer", min: -1, max: 10, description },
      ["-1", "0", "10", "5.0", "007"],
      ["-2", "11", "1.5", "1e1", "0x1", "+1", "1_0", "one", "9007199254740993"],
      "an integer from -1 to 10",
    ],
    [{ type: "integer", max: 10, description }, ["-99", "10"], ["11"], "an integer of at most 10"],
    [
      { type: "integer", description },
      ["-9007199254740991", "9007199254740991"],
      // A number would lose its last digit.
      ["9007199254740993"],
      "an integer",
    ],
    [
      { type: "number", min: 0.5, description },
      ["0.5", "9", "1000.25"],
      ["0.4", ".5", "5.", "1e1", "0x1", "Infinity", "NaN"],
      "a number of at least 0.5",
    ],
    [{ type: "number", description }, ["-1.5", "0"], ["-", "1,5"], "a number"],
    [
      { type: "boolean", description },
      ["true", "false", " true "],
      ["True", "yes", "1"],
      "true or false",
    ],
    [
      { type: "url", description },
      ["https://example.com", "http://localhost:8080/path?a=b"],
      ["example.com", "https://", "ftp://example.com", "javascript:alert(1)", "/path"],
      "a URL that begins with https:// or http://",
    ],
  ];

  for (const [rule, right, wrong, expected] of judged) {
    it(`what is to be ${expected}`, () => {
      for (const value of right) assert.deepEqual(mistakesOf(rule, value), [], value);
      for (const value of wrong) {
        const message = `must be ${expected}, got ${JSON.stringify(value)}`;
        assert.deepEqual(mistakesOf(rule, value), [message]);
      }
    });
  }

  it("numbers just as the functions do", () => {
    const digits = fc.stringMatching(/^ ?[-+]?[0-9xe]{0,17}(\.[0-9]{0,2})? ?$/);
    const bound = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        fc.oneof(digits, fc.integer({ min: -1100, max: 1100 }).map(String), fc.string()),
        fc.constantFrom("integer", "number"),
        bound,
        bound,
        (value, type, one, other) => {
          const limits = { min: Math.min(one, other), max: Math.max(one, other) };
          const read = () =>
            numberVariable({ LIMIT: value }, "LIMIT", { ...limits, integer: type === "integer" });
          const fulfilled = mistakesOf({ type, ...limits, description }, value).length === 0;
          if (fulfilled) assert.doesNotThrow(read);
          else assert.throws(read);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
