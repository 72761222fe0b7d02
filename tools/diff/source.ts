import type { VersionSource } from "../../components/versionManifest";
import { git, isGitMissing } from "../git";

/** A commit, as a line can show it. */
export interface Commit {
  /** Short hash. */
  readonly hash: string;
  /** Day, as in 2026-05-04. */
  readonly day: string;
  readonly subject: string;
}

/** A version's number, and the commit that it was made from. */
export interface VersionOrigin {
  readonly version: number;
  readonly source: VersionSource | null;
}

/** What happened to the source between two versions. */
export interface SourceDifference {
  readonly a: VersionSource | null;
  readonly b: VersionSource | null;
  /** Commits that b has and a does not, newest first. */
  readonly forward: readonly Commit[];
  /** Commits that a has and b does not, newest first: what b goes back over. */
  readonly back: readonly Commit[];
  /** Why the commits are not known, as a sentence. */
  readonly unknown?: string;
}

/**
 * Finds the commits between the sources of two versions.
 *
 * @param paths Paths relative to `root`, or pathspecs: commits that touch none of them are left out.
 */
export async function sourceDifference(
  root: string,
  a: VersionOrigin,
  b: VersionOrigin,
  paths: readonly string[],
): Promise<SourceDifference> {
  const found = { a: a.source, b: b.source, forward: [], back: [] };
  const unreleased = [a, b].find(({ source }) => source === null);
  if (unreleased !== undefined) {
    const unknown = `version ${unreleased.version} was released outside a git repository, so the commits in between are not known.`;
    return { ...found, unknown };
  }
  const [from, to] = [a.source?.revision ?? "", b.source?.revision ?? ""];
  if (from === to) return found;
  const unknown = await whyUnknown(root, [
    [a.version, from],
    [b.version, to],
  ]);
  if (unknown !== undefined) return { ...found, unknown };
  const [forward, back] = await Promise.all([
    commitsIn(root, `${from}..${to}`, paths),
    commitsIn(root, `${to}..${from}`, paths),
  ]);
  return { ...found, forward, back };
}

async function whyUnknown(
  root: string,
  revisions: readonly (readonly [version: number, revision: string])[],
): Promise<string | undefined> {
  try {
    await git(root, ["rev-parse", "--git-dir"]);
  } catch (error) {
    return isGitMissing(error)
      ? "there is no git on the PATH, so the commits in between are not known."
      : "this is no git checkout, so the commits in between are not known.";
  }
  for (const [version, revision] of revisions) {
    if (!(await isCommit(root, revision))) {
      return `commit ${shortHash(revision)}, which version ${version} was made from, is not in this checkout: git fetch may bring it, with --unshallow where not all commits are here.`;
    }
  }
  return undefined;
}

async function isCommit(root: string, revision: string): Promise<boolean> {
  // A name such as "-p" is none that git should see.
  if (!/^[0-9a-f]{7,64}$/.test(revision)) return false;
  try {
    await git(root, ["cat-file", "-e", `${revision}^{commit}`]);
    return true;
  } catch {
    return false;
  }
}

async function commitsIn(root: string, range: string, paths: readonly string[]): Promise<Commit[]> {
  const format = ["--no-color", "--no-show-signature", "--format=%h%x09%cs%x09%s"];
  const log = await git(root, ["log", ...format, range, "--", ...paths]);
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [hash = "", day = "", ...subject] = line.split("\t");
      return { hash, day, subject: subject.join("\t") };
    });
}

/** A commit's hash, short enough to read. */
export function shortHash(revision: string): string {
  return revision.slice(0, 7);
}
