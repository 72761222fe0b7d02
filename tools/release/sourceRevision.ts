import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { VersionSource } from "../../components/versionManifest";

const run = promisify(execFile);

/**
 * Says which commit is checked out and whether any of the sources differs from it; `null` outside a git
 * repository, before its first commit, and without git.
 *
 * @param sources Paths relative to `root`.
 */
export async function sourceRevision(
  root: string,
  sources: readonly string[],
): Promise<VersionSource | null> {
  let revision: string;
  try {
    revision = await git(root, "rev-parse", "--verify", "HEAD");
  } catch {
    return null;
  }
  const status = ["status", "--porcelain", "--ignored", "--untracked-files=all"];
  const changes = await git(root, ...status, "--", ...sources);
  return { revision, dirty: changes !== "" };
}

async function git(root: string, ...args: string[]): Promise<string> {
  // A pathspec is a plain path here, whatever characters a function's files have in their names.
  const { stdout } = await run("git", ["--literal-pathspecs", ...args], { cwd: root });
  return stdout.trim();
}
