import { posix } from "node:path";

import { PROGRAM_PATHS } from "../tools/project/programPaths";

/**
 * What deploys an environment: a push that changes its stack file or the program, one that changes its stack file
 * alone, or only somebody who asks for it.
 */
export const DEPLOY_ON = ["program", "stackFile", "request"] as const;

export type DeployOn = (typeof DEPLOY_ON)[number];

/** When Pulumi Cloud deploys or previews by itself. */
export interface Triggers {
  /** Whether a push to the branch that changes one of `paths` deploys. */
  readonly deployCommits: boolean;
  /** Whether a pull request that changes one of `paths` is previewed. */
  readonly previewPullRequests: boolean;
  /** Globs of files, from the root of the repository. */
  readonly paths: string[];
}

/**
 * The triggers of one environment. Pulumi has one list of paths for both, so what is to be previewed and not deployed
 * can't be told apart: where a push deploys after the first environment, the list is the stack file alone.
 *
 * @param folder Folder of the project in the repository, `.` for its root.
 */
export function triggersOf(environment: string, deployOn: DeployOn, folder: string): Triggers {
  const own = [`Pulumi.${environment}.yaml`];
  return {
    deployCommits: deployOn !== "request",
    previewPullRequests: true,
    paths: (deployOn === "stackFile" ? own : [...own, ...PROGRAM_PATHS]).map((path) =>
      posix.join(folder, path),
    ),
  };
}
