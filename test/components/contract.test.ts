import assert from "node:assert/strict";
import { ContractError, parseContract } from "../../components/contract";
import { PROGRAM_VARIABLES } from "../../components/settings/schema";

/** A contract whose one variable has this rule. */
function withRule(rule: unknown): unknown {
  return { variables: { LIMIT: rule } };
}

describe("parseContract", () => {
  it("takes every word of the vocabulary", () => {
    const contract = {
      variables: {
        CURRENCY: {
          type: "text",
          description: "currency of all prices",
          pattern: "[A-Z]{3}",
          expected: "a currency code such as EUR",
        },
        MODE: { type: "text", description: "how it works", values: ["fast", "safe"] },
        LIMIT: { type: "integer", description: "how many", min: 1, max: 10 },
        SHARE: { type: "number", description: "how much", min: 0.5, max: 0.5, optional: true },
        STRICT: { type: "boolean", description: "whether it matters" },
        ENDPOINT: { type: "url", description: "where to call", secret: true },
      },
    };
    assert.deepEqual(parseContract(contract), contract);
  });

  it("takes a function that reads no variable", () => {
    assert.deepEqual(parseContract({ variables: {} }), { variables: {} });
  });

  it("tells all mistakes at once", () => {
    assert.throws(
      () => parseContract({ variables: { LIMIT: { type: "integer", min: "1" } }, name: "orders" }),
      new ContractError([
        "variables.LIMIT.description: must be what the variable is for, on one line, it is missing",
        'variables.LIMIT.min: must be a whole number, got "1"',
        "name: has no place here. There are: variables",
      ]),
    );
  });

  for (const name of PROGRAM_VARIABLES) {
    it(`leaves ${name} to the program`, () => {
      assert.throws(
        () => parseContract({ variables: { [name]: { type: "text", description: "a value" } } }),
        new ContractError([
          `variables.${name}: is a variable that the program sets itself: remove it`,
        ]),
      );
    });
  }
});

describe("parseContract refuses, in a sentence of its own,", () => {
  const VARIABLES =
    "variables: must be a map of variable names to what each must be; {} where the function reads none";
  const TYPE = "variables.LIMIT.type: must be one of text, integer, number, boolean, url";
  const description = "what it is for";
  const text = { type: "text", description };
  const integer = { type: "integer", description };

  const refused: [what: string, contract: unknown, mistake: string][] = [
    ["nothing", null, 'it must be a map with the key "variables", got null'],
    ["a list", [], 'it must be a map with the key "variables", got []'],
    ["a contract without variables", {}, `${VARIABLES}, it is missing`],
    ["variables that are a list", { variables: ["A"] }, `${VARIABLES}, got ["A"]`],
    [
      "a name that no variable can have",
      { variables: { "LIM-IT": integer } },
      "variables.LIM-IT: is not a variable name: at least two letters, digits and underscores, a letter first",
    ],
    [
      "a variable of Lambda",
      { variables: { AWS_REGION: text } },
      "variables.AWS_REGION: is a variable that Lambda sets itself: remove it",
    ],
    [
      "a variable that nothing is said of",
      withRule(null),
      "variables.LIMIT: must be a map with a type and a description, got null",
    ],
    ["no type", withRule({ description }), `${TYPE}, it is missing`],
    ["an unknown type", withRule({ type: "int", description }), `${TYPE}, got "int"`],
    [
      "no description",
      withRule({ type: "text" }),
      "variables.LIMIT.description: must be what the variable is for, on one line, it is missing",
    ],
    [
      "a description of two lines",
      withRule({ type: "text", description: "one\ntwo" }),
      'variables.LIMIT.description: must be what the variable is for, on one line, got "one\\ntwo"',
    ],
    [
      "a misspelt key",
      withRule({ ...integer, mim: 1 }),
      'variables.LIMIT.mim: has no place here, did you mean "min"? There are: type, description, secret, optional, min, max',
    ],
    [
      "a key of another type",
      withRule({ ...text, max: 1 }),
      "variables.LIMIT.max: has no place here. There are: type, description, secret, optional, pattern, expected, values",
    ],
    [
      "secret: false, which says nothing",
      withRule({ ...text, secret: false }),
      "variables.LIMIT.secret: must be true (it must be encrypted in a stack file), or left out, got false",
    ],
    [
      "an optional in words",
      withRule({ ...text, optional: "yes" }),
      'variables.LIMIT.optional: must be true (the function does without it), or left out, got "yes"',
    ],
    [
      "a fraction as the limit of an integer",
      withRule({ ...integer, min: 0.5 }),
      "variables.LIMIT.min: must be a whole number, got 0.5",
    ],
    [
      "a limit in quotes",
      withRule({ type: "number", description, max: "1" }),
      'variables.LIMIT.max: must be a number, got "1"',
    ],
    [
      "a max below the min",
      withRule({ ...integer, min: 2, max: 1 }),
      "variables.LIMIT.max: must not be less than the min, 2, got 1",
    ],
    [
      "a pattern that is none",
      withRule({ ...text, pattern: "a)|(b", expected: "a or b" }),
      "variables.LIMIT.pattern: is no regular expression (Invalid regular expression: /a)|(b/u: Unmatched ')'), got \"a)|(b\"",
    ],
    [
      "a pattern that is no text",
      withRule({ ...text, pattern: 1, expected: "a one" }),
      "variables.LIMIT.pattern: must be a regular expression that the whole value matches, got 1",
    ],
    [
      "a pattern without words for it",
      withRule({ ...text, pattern: "[A-Z]{3}" }),
      "variables.LIMIT.expected: must say in words what the pattern asks for, it is missing",
    ],
    [
      "words for a pattern that is not there",
      withRule({ ...text, expected: "a code" }),
      'variables.LIMIT.expected: explains a pattern, and there is none: add it, or remove this, got "a code"',
    ],
    [
      "a pattern beside values",
      withRule({ ...text, pattern: "a", expected: "an a", values: ["a"] }),
      'variables.LIMIT.pattern: says again what the values say: remove one of them, got "a"',
    ],
    [
      "an empty list of values",
      withRule({ ...text, values: [] }),
      "variables.LIMIT.values: must be a list of the texts allowed, at least one, got []",
    ],
    [
      "a value that is no text",
      withRule({ ...text, values: [true] }),
      "variables.LIMIT.values.0: must be text: write it in quotes, got true",
    ],
    [
      "a value with blanks around it",
      withRule({ ...text, values: ["a", " b"] }),
      'variables.LIMIT.values.1: must not be blank or have blanks around it, which the function takes off, got " b"',
    ],
    [
      "a value that is listed twice",
      withRule({ ...text, values: ["a", "a"] }),
      'variables.LIMIT.values: must not name a text twice, got ["a","a"]',
    ],
  ];

  for (const [what, contract, mistake] of refused) {
    it(what, () => {
      assert.throws(() => parseContract(contract), new ContractError([mistake]));
    });
  }
});
