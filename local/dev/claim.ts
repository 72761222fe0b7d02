import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ToolError } from "../../tools/errors";
import { isRunning } from "../processes";

/**
 * Makes sure that nobody else works on the functions of a local cloud: each would take the other's messages away.
 *
 * @param folder Folder of what is up.
 * @returns What gives it free.
 * @throws ToolError where another process does.
 */
export function claim(folder: string, pid: number = process.pid): () => void {
  const file = join(folder, "dev.pid");
  const other = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
  if (other !== undefined && other > 0 && isRunning(other)) {
    throw new ToolError(
      `another ldm dev works on this local cloud already, as process ${other}: end that one first, by q or Ctrl-C.`,
    );
  }
  writeFileSync(file, String(pid));
  return () => {
    rmSync(file, { force: true });
  };
}
