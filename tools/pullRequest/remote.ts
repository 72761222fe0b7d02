import { nearest } from "../../components/nearest";
import { ToolError, UsageError } from "../errors";
import { git, isGitMissing, saidByGit } from "../git";
import { forgeOf, type Forge } from "./forge";

/** A remote of a checkout. */
export interface Remote {
  readonly name: string;
  /** Nothing where it is not known what keeps it. */
  readonly forge: Forge | undefined;
}

const UNCHANGED = "Nothing has been changed.";

/**
 * Makes sure that a folder is in a git checkout, in which commits can be made.
 *
 * @returns The root of the checkout.
 * @throws ToolError where it is none, or git does not know who the user is.
 */
export async function openCheckout(folder: string): Promise<string> {
  let root: string;
  try {
    root = (await git(folder, ["rev-parse", "--show-toplevel"])).trim();
  } catch (error) {
    if (isGitMissing(error)) {
      throw new ToolError(
        `there is no git on the PATH, and a pull request takes it. ${UNCHANGED} Install git, or leave --pull-request out.`,
      );
    }
    throw new ToolError(
      `${folder} is in no git checkout that can be used: ${saidByGit(error)}. ${UNCHANGED} Run it in a clone of the repository, or leave --pull-request out.`,
    );
  }
  try {
    for (const who of ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"]) await git(root, ["var", who]);
  } catch {
    throw new ToolError(
      `git does not know who you are, and a commit has to say so. ${UNCHANGED} ` +
        'Tell it: git config --global user.name "Your Name" and git config --global user.email you@example.com.',
    );
  }
  return root;
}

/**
 * Finds the remote that a branch is pushed to.
 *
 * @param wanted Its name. @default that of the current branch, else origin, else the only one
 * @throws UsageError where there is no such remote, or it can't be told which one is meant.
 * @throws ToolError where there is none at all.
 */
export async function findRemote(root: string, wanted: string | undefined): Promise<Remote> {
  const names = (await git(root, ["remote"])).split("\n").filter((line) => line !== "");
  if (names.length === 0) {
    throw new ToolError(
      `this checkout has no remote to push to. ${UNCHANGED} Add one: git remote add origin <url>.`,
    );
  }
  const name = wanted ?? (await usualRemote(root, names));
  if (name === undefined) {
    throw new UsageError(
      `there are the remotes ${names.join(", ")}, and none of them is origin. Name the one to push to with --remote.`,
    );
  }
  if (!names.includes(name)) {
    const meant = nearest(name, names);
    const hint = meant === undefined ? "; there" : `, did you mean "${meant}"? There`;
    throw new UsageError(`no remote "${name}"${hint} are ${names.join(", ")}.`);
  }
  return { name, forge: await forgeOfRemote(root, name) };
}

async function usualRemote(root: string, names: readonly string[]): Promise<string | undefined> {
  // Exit code 1: no branch is checked out, or it has no remote.
  const branch = (await git(root, ["symbolic-ref", "--quiet", "--short", "HEAD"], [1])).trim();
  const own = await git(root, ["config", "--get", `branch.${branch}.remote`], [1]);
  const [only, ...others] = names;
  return [own.trim(), "origin", ...(others.length === 0 ? [only] : [])].find(
    (name) => name !== undefined && names.includes(name),
  );
}

/** By the address that is pushed to, or by the one that was written down where `insteadOf` makes it another. */
async function forgeOfRemote(root: string, name: string): Promise<Forge | undefined> {
  const used = await git(root, ["remote", "get-url", "--push", name]);
  const written = await git(root, ["config", "--get", `remote.${name}.url`], [1]);
  return [used, written]
    .map((url) => forgeOf(url.trim(), process.env.GH_HOST))
    .find((forge) => forge !== undefined);
}

/**
 * The branch that a remote calls its default one.
 *
 * @throws ToolError where it can't be told.
 */
export async function defaultBranch(root: string, remote: string): Promise<string> {
  const prefix = `refs/remotes/${remote}/`;
  const noted = (await git(root, ["symbolic-ref", "--quiet", `${prefix}HEAD`], [1])).trim();
  if (noted.startsWith(prefix)) return noted.slice(prefix.length);
  let told: string;
  try {
    told = await git(root, ["ls-remote", "--symref", remote, "HEAD"]);
  } catch (error) {
    throw new ToolError(
      `${remote} can't be asked for its default branch: ${saidByGit(error)}. ${UNCHANGED} Look whether git fetch ${remote} works.`,
    );
  }
  const [, branch] = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(told) ?? [];
  if (branch !== undefined) return branch;
  throw new ToolError(
    `${remote} does not tell which its default branch is. ${UNCHANGED} Name it, such as --base main.`,
  );
}

/**
 * Fetches a branch as it is now.
 *
 * @returns Its commit; nothing where there is no such branch.
 * @throws ToolError where the remote can't be reached.
 */
export async function fetchBranch(
  root: string,
  remote: string,
  branch: string,
): Promise<string | undefined> {
  const tracking = `refs/remotes/${remote}/${branch}`;
  try {
    const options = ["--quiet", "--no-tags", "--no-recurse-submodules"];
    await git(root, ["fetch", ...options, remote, `+refs/heads/${branch}:${tracking}`]);
  } catch (error) {
    const why = saidByGit(error);
    if (why.includes("couldn't find remote ref")) return undefined;
    throw new ToolError(
      `${branch} can't be fetched from ${remote}: ${why}. ${UNCHANGED} Look whether git fetch ${remote} works.`,
    );
  }
  return (await git(root, ["rev-parse", "--verify", `${tracking}^{commit}`])).trim();
}
