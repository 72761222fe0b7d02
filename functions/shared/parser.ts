import { InvalidMessageError } from "./errors";

/** Turns an unknown value into a `T` or throws an InvalidMessageError that names `path`. */
export type Parser<T> = (value: unknown, path: string) => T;

/** Parses a message body: JSON of the shape that `parser` asks for. */
export function parseBody<T>(body: string, parser: Parser<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new InvalidMessageError("The message is not JSON.");
  }
  return parser(value, "message");
}

/** A string of `min` to `max` characters. */
export function text({ min = 1, max = 200 } = {}): Parser<string> {
  return (value, path) => {
    if (typeof value === "string" && value.length >= min && value.length <= max) return value;
    return refuse(path, `a text of ${min} to ${max} characters`, value);
  };
}

/** A string that matches `pattern`; `expected` says in words what that is. */
export function pattern(matcher: RegExp, expected: string): Parser<string> {
  return (value, path) => {
    if (typeof value === "string" && matcher.test(value)) return value;
    return refuse(path, expected, value);
  };
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Parser<number> {
  return (value, path) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    return refuse(path, `an integer from ${min} to ${max}`, value);
  };
}

/** True or false. */
export const truth: Parser<boolean> = (value, path) =>
  typeof value === "boolean" ? value : refuse(path, "true or false", value);

/** An array of `min` to `max` items. */
export function list<T>(item: Parser<T>, min: number, max: number): Parser<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      return refuse(path, `a list of ${min} to ${max} items`, value);
    }
    return value.map((each: unknown, index) => item(each, `${path}[${index}]`));
  };
}

/** An object with these fields. Others are dropped: an upstream may add fields at any time. */
export function object<T extends object>(fields: { [K in keyof T]-?: Parser<T[K]> }): Parser<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(path, "an object", value);
    }
    const given = new Map<string, unknown>(Object.entries(value));
    const parsed: Partial<T> = {};
    for (const name of names) {
      const field = fields[name](given.get(name), `${path}.${name}`);
      if (field !== undefined) parsed[name] = field;
    }
    return parsed as T;
  };
}

/** A field that may be missing: `fallback` then stands in for it. */
export function optional<T>(parser: Parser<T>, fallback: T): Parser<T>;
export function optional<T>(parser: Parser<T>): Parser<T | undefined>;
export function optional<T>(parser: Parser<T>, fallback?: T): Parser<T | undefined> {
  return (value, path) => (value === undefined ? fallback : parser(value, path));
}

function refuse(path: string, expected: string, value: unknown): never {
  throw new InvalidMessageError(`${path} must be ${expected}, got ${describe(value)}.`);
}

// A message may hold a customer's data or be huge: an error line shows neither.
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") return `a text of ${value.length} characters`;
  return Array.isArray(value) ? `a list of ${value.length} items` : "an object";
}
