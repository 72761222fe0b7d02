import { UsageError } from "./errors";

/**
 * The number of a released version as a command line has it.
 *
 * @param option The option that it was given for, such as `--version`.
 * @throws UsageError where it is none.
 */
export function parseVersion(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(
    `${option} must be the number of a released version, such as 4, got "${text}".`,
  );
}

/**
 * A count as a command line has it: a whole number of at least 1.
 *
 * @param option The option that it was given for, such as `--limit`.
 * @throws UsageError where it is none.
 */
export function parseCount(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${option} must be a whole number of at least 1, got "${text}".`);
}
