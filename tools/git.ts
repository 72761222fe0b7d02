import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs git in a folder and gives what it prints.
 *
 * @param fine Exit codes besides 0 that are no failure.
 * @throws Error where git fails, or is not there; see {@link isGitMissing}.
 */
export async function git(
  folder: string,
  args: readonly string[],
  fine: readonly number[] = [],
): Promise<string> {
  try {
    const { stdout } = await run("git", [...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    if (hasExited(error) && fine.includes(error.code)) return error.stdout;
    throw error;
  }
}

/** Whether there is no git on the PATH. */
export function isGitMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function hasExited(error: unknown): error is Error & { code: number; stdout: string } {
  return error instanceof Error && "stdout" in error && "code" in error;
}
