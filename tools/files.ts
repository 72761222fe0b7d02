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
