import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs git in a folder and gives what it prints.
 *
 * @param fine Exit codes besides 0 that are no failure.
 * @param variables Environment variables that it gets besides those of this process.
 * @throws Error where git fails, or is not there; see {@link isGitMissing} and {@link saidByGit}.
 */
export async function git(
  folder: string,
  args: readonly string[],
  fine: readonly number[] = [],
  variables: NodeJS.ProcessEnv = {},
): Promise<string> {
  return (await gitOutput(folder, args, fine, variables)).stdout;
}

/** The same, for whoever reads what git says on stderr as well, in English. */
export async function gitOutput(
  folder: string,
  args: readonly string[],
  fine: readonly number[] = [],
  variables: NodeJS.ProcessEnv = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  try {
    const env = { ...process.env, LC_ALL: "C", ...variables };
    return await run("git", [...args], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if (hasExited(error) && fine.includes(error.code)) return error;
    throw error;
  }
}

/** Whether there is no git on the PATH. */
export function isGitMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Why git failed, in its own words and those of the other side, in one line; what it hints at is left out. */
export function saidByGit(error: unknown): string {
  if (!hasExited(error)) throw error;
  const lines = error.stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(hint:|remote:$|error: failed to push|To )/.test(line))
    .map((line) => line.replace(/^(fatal|error|remote):\s*|^!\s*/, ""));
  return lines.length === 0
    ? `git has ended with exit code ${error.code}`
    : lines.join("; ").replace(/\.$/, "");
}

function hasExited(
  error: unknown,
): error is Error & { code: number; stdout: string; stderr: string } {
  return error instanceof Error && "stdout" in error && "code" in error;
}
