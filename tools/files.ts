import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { ToolError } from "./errors";

/**
 * Does something with files. That the system refuses, on a full disk or in a folder that may not be
 * written, is for the user to put right and no bug of ours.
 *
 * @param failed What the user learns then, as the beginning of a sentence that the system's reason ends;
 *   that does not always name the file.
 * @param remedy A sentence that says what to do.
 */
export function withFiles<T>(failed: string, remedy: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new ToolError(`${failed}: ${error.message}. ${remedy}`);
  }
}

/** Whether the operating system refused something. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

/** Puts another text into a file that is there, all at once or not at all; it keeps its mode. */
export function replaceFile(file: string, text: string): void {
  // A link stays one: what it leads to is replaced.
  const target = realpathSync(file);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(draft, text, { flag: "wx" });
    chmodSync(draft, statSync(target).mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
