import { VariableError } from "./errors";

/** The environment variables of a function; `process.env` outside tests. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a variable that must be there and not be blank. */
export function textVariable(variables: Variables, name: string): string {
  const value = variables[name]?.trim();
  if (value === undefined || value === "") {
    throw new VariableError(
      name,
      "is not set: add it to this function's variables in the stack file.",
    );
  }
  return value;
}

/** Reads a number from `min` to `max`; `integer` allows whole numbers only. */
export function numberVariable(
  variables: Variables,
  name: string,
  range: { min: number; max: number; integer?: boolean },
): number {
  const text = textVariable(variables, name);
  // Number() would take "0x10" and "1e3", which nobody means in a stack file.
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  const whole = range.integer !== true || Number.isSafeInteger(value);
  if (!whole || !(value >= range.min && value <= range.max)) {
    const kind = range.integer === true ? "an integer" : "a number";
    throw new VariableError(
      name,
      `must be ${kind} from ${range.min} to ${range.max}, got "${text}".`,
    );
  }
  return value;
}

/** Reads a variable whose whole value must match; `expected` says in words what that is. */
export function matchingVariable(
  variables: Variables,
  name: string,
  pattern: RegExp,
  expected: string,
): string {
  const value = textVariable(variables, name);
  if (!pattern.test(value)) {
    throw new VariableError(name, `must be ${expected}, got "${value}".`);
  }
  return value;
}
