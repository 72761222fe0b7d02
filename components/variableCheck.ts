import { wholePattern, type Contract, type VariableRule } from "./contract";
import { nearest } from "./nearest";

/** Stands for the value of a variable that is encrypted and can't be read here. */
export const SEALED = Symbol("sealed");

/** The variables that an environment gives to a function. */
export interface GivenVariables {
  /** By name, the environment's and the function's own together. */
  readonly variables: Readonly<Record<string, string | typeof SEALED>>;
  /** Names of the function's own ones; only of these somebody can say that the function should read them. */
  readonly ownVariables: Iterable<string>;
  /** Names of those whose values are encrypted in the stack file. */
  readonly secretVariables: ReadonlySet<string>;
  /**
   * Names that other versions of the function read. They are no mistake: an environment prepares for the
   * next version with them, or keeps open the way back.
   */
  readonly otherVersions?: Iterable<string>;
}

/** What is wrong with one variable. */
export interface VariableMistake {
  readonly variable: string;
  /** What is wrong, the value unless it is secret, what is expected; the name is not in it. */
  readonly message: string;
}

/** Says all in which an environment's variables break a function's contract. */
export function checkVariables(contract: Contract, given: GivenVariables): VariableMistake[] {
  const rules = Object.entries(contract.variables);
  return [
    ...rules.flatMap(([variable, rule]) =>
      checkVariable(variable, rule, given).map((message) => ({ variable, message })),
    ),
    ...checkOwn(
      rules.map(([name]) => name),
      given,
    ),
  ];
}

function checkVariable(
  variable: string,
  rule: VariableRule,
  { variables, secretVariables }: GivenVariables,
): string[] {
  const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  // A function takes the blanks off, and what is blank for missing.
  const text = typeof value === "string" ? value.trim() : value;
  if (text === undefined || text === "") {
    const problem = value === undefined ? "is missing" : "is blank";
    return rule.optional ? [] : [`${problem}, must be ${expected(rule)}: ${rule.description}`];
  }
  const encrypted = secretVariables.has(variable);
  const mistakes: string[] = [];
  if (rule.secret && !encrypted) {
    mistakes.push("is a secret in plaintext: encrypt it (pulumi config set --path --secret)");
  }
  if (text !== SEALED && !fulfils(text, rule)) {
    const shown = rule.secret || encrypted ? "a secret that is not" : JSON.stringify(text);
    mistakes.push(`must be ${expected(rule)}, got ${shown}`);
  }
  return mistakes;
}

function checkOwn(
  read: readonly string[],
  { ownVariables, otherVersions = [] }: GivenVariables,
): VariableMistake[] {
  const known = new Set([...read, ...otherVersions]);
  const list = read.length === 0 ? "It reads none" : `It reads: ${read.join(", ")}`;
  return [...ownVariables]
    .filter((variable) => !known.has(variable))
    .map((variable) => {
      const meant = nearest(variable, read);
      const hint = meant === undefined ? "." : `, did you mean "${meant}"?`;
      return { variable, message: `is not read by the function${hint} ${list}` };
    });
}

function fulfils(text: string, rule: VariableRule): boolean {
  switch (rule.type) {
    case "text":
      return (
        (rule.pattern === undefined || wholePattern(rule.pattern).test(text)) &&
        (rule.values === undefined || rule.values.includes(text))
      );
    case "integer":
    case "number":
      return isWithin(text, rule);
    case "boolean":
      return text === "true" || text === "false";
    case "url":
      return isWebAddress(text);
  }
}

type NumericRule = Extract<VariableRule, { type: "integer" | "number" }>;

function isWithin(text: string, { type, min = -Infinity, max = Infinity }: NumericRule): boolean {
  // As the functions read it: Number() alone would take "0x10" and "1e3".
  if (!/^-?\d+(\.\d+)?$/.test(text)) return false;
  const value = Number(text);
  return (type === "number" || Number.isSafeInteger(value)) && value >= min && value <= max;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** What a value must be, in words that go on from "must be". */
export function expected(rule: VariableRule): string {
  switch (rule.type) {
    case "text":
      if (rule.values !== undefined) return `one of ${rule.values.join(", ")}`;
      return rule.expected ?? "text";
    case "integer":
      return `an integer${range(rule)}`;
    case "number":
      return `a number${range(rule)}`;
    case "boolean":
      return "true or false";
    case "url":
      return "a URL that begins with https:// or http://";
  }
}

function range({ min, max }: NumericRule): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
