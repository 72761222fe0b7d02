import type { Property } from "./resourceType";
import { sameJson } from "./comparisons";
import type { Value } from "./values";

/** Tags, as most resources take them. */
export const tags: Property = {};

/** A whole number from a range. */
export function integer(from: number, to: number): Pick<Property, "check"> {
  return {
    check: (value) => {
      const number = Number(value);
      return Number.isInteger(number) && number >= from && number <= to
        ? undefined
        : `must be an integer from ${from} to ${to}, got ${JSON.stringify(value)}`;
    },
  };
}

/** A text of a given form. */
export function matching(pattern: RegExp, form: string): Pick<Property, "check"> {
  return {
    check: (value) =>
      typeof value === "string" && pattern.test(value)
        ? undefined
        : `must be ${form}, got ${JSON.stringify(value)}`,
  };
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): Pick<Property, "check"> {
  return {
    check: (value) =>
      words.some((word) => word === value || word === JSON.stringify(value))
        ? undefined
        : `must be ${words.join(" or ")}, got ${JSON.stringify(value)}`,
  };
}

/** A JSON document, compared by its content. */
export const json: Pick<Property, "check" | "same"> = {
  same: sameJson,
  check: (value: Value) => {
    if (typeof value !== "string") return undefined;
    try {
      JSON.parse(value);
      return undefined;
    } catch {
      return `must be a JSON document, got ${JSON.stringify(value)}`;
    }
  },
};

/** A range of addresses. */
export const ipv4Range = matching(
  /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
  "a range of addresses such as 10.0.0.0/16",
);
