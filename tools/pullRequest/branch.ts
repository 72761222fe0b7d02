import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { ToolError } from "../errors";
import { git, gitOutput, saidByGit } from "../git";
import type { StackFile } from "../project/stackFile";
import type { Base } from "./base";
import { fetchBranch } from "./remote";

/** The commit that a pull request is about. */
export interface Edit {
  readonly base: Base;
  readonly edited: StackFile;
  readonly branch: string;
  /** The commit's message. */
  readonly message: string;
}

/**
 * Whether the branch is there with this very change.
 *
 * @returns Its commit; nothing where it has still to be pushed.
 * @throws ToolError where it holds something else.
 */
export async function findPushed({ base, edited, branch }: Edit): Promise<string | undefined> {
  const { root, remote } = base;
  const commit = await fetchBranch(root, remote.name, branch);
  if (commit === undefined || (await isMerged(root, commit, base.commit))) return undefined;
  if (await holds(base, commit, edited)) return commit;
  throw new ToolError(
    `${remote.name} has a branch ${branch} already, with something else in it, or from before ${basename(edited.path)} was last changed. Nothing has been changed. ` +
      `Look at it; where nobody needs it any more: git push ${remote.name} --delete ${branch}, then try again.`,
  );
}

/**
 * Commits the edited file on top of the base, in the repository alone: no working tree, index, branch or hook of
 * the user's has a part in it.
 *
 * @returns The commit.
 * @throws ToolError where git can't make it, such as for want of a key to sign with.
 */
export async function commitEdit({ base, edited, message }: Edit): Promise<string> {
  const { root } = base;
  const folder = mkdtempSync(join(tmpdir(), "ldm-commit-"));
  try {
    const [text, words] = [join(folder, "file"), join(folder, "message")];
    writeFileSync(text, edited.text, { mode: 0o600 });
    writeFileSync(words, message);
    const inIndex = (...args: string[]): Promise<string> =>
      git(root, args, [], { GIT_INDEX_FILE: join(folder, "index") });
    const blob = await git(root, ["hash-object", "-w", "--no-filters", "--", text]);
    const { mode, path } = await entryOf(base, edited);
    await inIndex("read-tree", base.commit);
    await inIndex("update-index", "--cacheinfo", `${mode},${blob.trim()},${path}`);
    const tree = (await inIndex("write-tree")).trim();
    const signed = await git(root, ["config", "--type=bool", "--get", "commit.gpgSign"], [1]);
    const options = ["-p", base.commit, "-F", words, ...(signed.trim() === "true" ? ["-S"] : [])];
    return (await git(root, ["commit-tree", ...options, tree])).trim();
  } catch (error) {
    throw new ToolError(
      `git could not make the commit: ${saidByGit(error)}. Nothing has been changed, or pushed.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Pushes a commit as a branch, without the hooks of the checkout: they would look at a working tree that has no part in it.
 *
 * @param options What the remote is told with it, as `-o` of git push has it.
 * @returns What the remote said.
 * @throws ToolError where it is refused.
 */
export async function push(
  { base, branch }: Pick<Edit, "base" | "branch">,
  commit: string,
  options: readonly string[],
): Promise<string> {
  const { root, remote } = base;
  const told = options.flatMap((option) => ["-o", option]);
  const what = ["--no-verify", "--no-follow-tags", ...told, remote.name];
  try {
    return (await gitOutput(root, ["push", ...what, `${commit}:refs/heads/${branch}`])).stderr;
  } catch (error) {
    throw new ToolError(
      `pushing ${branch} to ${remote.name} failed: ${saidByGit(error)}. Nothing has been changed, here or there. ` +
        `Look whether you may push to ${remote.name}, or name another remote with --remote.`,
    );
  }
}

/** What a branch holds that was merged is in the base: a new commit goes on from there. */
async function isMerged(root: string, commit: string, base: string): Promise<boolean> {
  return (await git(root, ["rev-list", "--max-count=1", commit, `^${base}`])) === "";
}

/** Whether a branch changes the file to what it is to be, and nothing else. */
async function holds(base: Base, commit: string, edited: StackFile): Promise<boolean> {
  const { root } = base;
  const forked = (await git(root, ["merge-base", base.commit, commit], [1])).trim();
  if (forked === "") return false;
  const { path } = await entryOf(base, edited);
  const changed = await git(root, ["diff", "--name-only", "-z", "--no-renames", forked, commit]);
  if (changed !== `${path}\0`) return false;
  return (await git(root, ["cat-file", "blob", `${commit}:${path}`])) === edited.text;
}

async function entryOf(
  { commit }: Base,
  { path }: StackFile,
): Promise<{ readonly mode: string; readonly path: string }> {
  const args = ["ls-tree", "-z", "--full-name", commit, "--", basename(path)];
  const entry = await git(dirname(path), args);
  const [, mode = "100644", full = basename(path)] =
    /^(\d+) blob [0-9a-f]+\t([^\0]+)/.exec(entry) ?? [];
  return { mode, path: full };
}
