import { isDeepStrictEqual } from "node:util";
import { functionReference } from "./arns";
import { isEmpty, isMap, type Value } from "./values";

/** Says whether two values of a property mean the same to AWS. */
export type Comparison = (state: Value, input: Value) => boolean;

/** The default: equal, whatever the order of keys; entries that say nothing don't count. */
export const sameValue: Comparison = (state, input) => {
  if (isMap(state) && isMap(input)) {
    const names = new Set([...Object.keys(state), ...Object.keys(input)]);
    return [...names].every((name) => sameEntry(state[name], input[name]));
  }
  if (Array.isArray(state) && Array.isArray(input))
    return state.length === input.length && state.every((item, i) => sameEntry(item, input[i]));
  return isDeepStrictEqual(state, input);
};

/** JSON documents of the same content, however they are laid out. */
export const sameJson: Comparison = (state, input) =>
  state === input || sameValue(parseJson(state), parseJson(input));

/** Lists of the same texts in any order. */
export const sameSet: Comparison = (state, input) => sameValue(sorted(state), sorted(input));

/** Maps where AWS fills in what the input leaves out. */
export const sameGiven: Comparison = (state, input) =>
  isMap(state) && isMap(input)
    ? Object.entries(input).every(([name, value]) => sameEntry(state[name], value))
    : sameValue(state, input);

/** A function named by its name or by its ARN. */
export const sameFunction: Comparison = (state, input) =>
  typeof state === "string" &&
  typeof input === "string" &&
  functionReference(state) === functionReference(input);

function sameEntry(state: Value | undefined, input: Value | undefined): boolean {
  if (isEmpty(state) && isEmpty(input)) return true;
  return state !== undefined && input !== undefined && sameValue(state, input);
}

function sorted(value: Value): Value {
  return Array.isArray(value) ? value.map(String).sort() : value;
}

function parseJson(value: Value): Value {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}
