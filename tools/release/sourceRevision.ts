import type { VersionSource } from "../../components/versionManifest";
import { git } from "../git";

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
    revision = (await git(root, ["rev-parse", "--verify", "HEAD"])).trim();
  } catch {
    return null;
  }
  const status = ["status", "--porcelain", "--ignored", "--untracked-files=all"];
  // A pathspec is a plain path here, whatever characters a function's files have in their names.
  const changes = await git(root, ["--literal-pathspecs", ...status, "--", ...sources]);
  return { revision, dirty: changes !== "" };
}
