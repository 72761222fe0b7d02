import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { ToolError } from "../errors";
import { withFiles } from "../files";

/**
 * Moves a version's folder, also to another file system: what is at `to` is all of it or nothing, and what is at `from`
 * only goes when it is.
 *
 * @throws ToolError where there is something at `to`, or the system refuses.
 */
export function moveVersion(from: string, to: string): void {
  if (existsSync(to)) throw takenError(from, to);
  withFiles(
    `${from} could not be moved to ${to}`,
    "Check that you may write to both folders; nothing is lost.",
    () => {
      mkdirSync(dirname(to), { recursive: true });
      const draft = mkdtempSync(join(dirname(to), ".draft-"));
      try {
        cpSync(from, join(draft, "version"), { recursive: true, preserveTimestamps: true });
        renameSync(join(draft, "version"), to);
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
      rmSync(from, { recursive: true });
    },
  );
}

/** That something is where a version is to go. */
export function takenError(from: string, to: string): ToolError {
  return new ToolError(
    `${to} is there already. Nothing of it has been changed: compare it with ${from}, and remove one of them.`,
  );
}
