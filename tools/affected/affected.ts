import { ToolError, UsageError } from "../errors";
import { git, isGitMissing, saidByGit } from "../git";
import { PROGRAM_PATHS } from "../project/programPaths";
import type { Project } from "../project/project";
import { versionsRunBy } from "../project/stackFile";

/** What to compare. */
export interface AffectedRequest {
  readonly project: Project;
  /** A commit, branch or tag; what has changed since the last commit in common with it counts. */
  readonly base: string;
}

/**
 * The environments that deploy something else than they did at a base: those whose stack file has changed, or a version
 * that it pins; all of them where the program has. What is not committed yet counts.
 *
 * @returns Names of stacks, in the order of promotion.
 * @throws UsageError where there is no such base.
 * @throws ToolError where the project is in no git checkout, or has no commit in common with the base.
 */
export async function affectedEnvironments({ project, base }: AffectedRequest): Promise<string[]> {
  const { environments, folder, program } = project;
  const since = await mergeBase(folder, base);
  const hasChanged = async (place: string, globs: readonly string[]): Promise<boolean> =>
    (await changedFiles(place, since, globs)).length > 0;
  if (await hasChanged(program, PROGRAM_PATHS)) return [...environments];
  const affected = await Promise.all(
    environments.map(
      async (environment) =>
        (await hasChanged(folder, [`Pulumi.${environment}.yaml`])) ||
        (await hasChanged(program, pinnedPaths(project, environment))),
    ),
  );
  return environments.filter((_, index) => affected[index]);
}

/** Globs of the versions that an environment runs, kept here or in a bucket. */
function pinnedPaths(project: Project, environment: string): string[] {
  const file = project.stackFile(environment);
  return file.functions.flatMap((name) =>
    versionsRunBy(file.pinOf(name))
      .map((version) => `functions/${name}/versions/${version}`)
      .flatMap((path) => [`${path}/**`, `${path}.json`]),
  );
}

/** Files in a folder that are others than in a commit, were removed since, or are new and not ignored. */
async function changedFiles(
  folder: string,
  since: string,
  globs: readonly string[],
): Promise<string[]> {
  if (globs.length === 0) return [];
  const paths = ["--", ...globs.map((glob) => `:(glob)${glob}`)];
  const listed = await Promise.all([
    git(folder, ["diff", "--name-only", "--no-renames", "--no-ext-diff", since, ...paths]),
    git(folder, ["ls-files", "--others", "--exclude-standard", ...paths]),
  ]);
  return listed.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}

async function mergeBase(folder: string, base: string): Promise<string> {
  try {
    await git(folder, ["rev-parse", "--quiet", "--verify", "--end-of-options", `${base}^{commit}`]);
  } catch (error) {
    if (isGitMissing(error)) {
      throw new ToolError("there is no git on the PATH, which tells what has changed. Install it.");
    }
    if (saidByGit(error).includes("not a git repository")) {
      throw new ToolError(
        `${folder} is in no git checkout, so nobody knows what has changed there.`,
      );
    }
    throw new UsageError(
      `there is no commit "${base}" in this checkout. Fetch it, or name another with --base, such as --base origin/main.`,
    );
  }
  try {
    return (await git(folder, ["merge-base", base, "HEAD"])).trim();
  } catch {
    throw new ToolError(
      `${base} and what is checked out have no commit in common, as far as this checkout goes. Fetch more of its history: ` +
        "git fetch --unshallow.",
    );
  }
}
