import { Option, type Command } from "commander";

import { UsageError } from "../errors";

/** How a pull request is wanted. */
export interface PullRequestWish {
  /** Branch that it is to be merged into. @default the remote's default branch */
  readonly base: string | undefined;
  /** Where the branch is pushed to. @default that of the current branch, else origin */
  readonly remote: string | undefined;
  readonly isDraft: boolean;
}

/** What a command line says of it. */
export interface PullRequestOptions {
  readonly pullRequest?: boolean;
  readonly base?: string;
  readonly remote?: string;
  readonly draft?: boolean;
}

/** Gives a command that edits a stack file the options for a pull request. */
export function withPullRequestOptions(
  command: Command,
  conflicts: readonly string[] = [],
): Command {
  return command
    .addOption(
      new Option(
        "--pull-request",
        "open a pull request with the change, and deploy nothing",
      ).conflicts([...conflicts]),
    )
    .option(
      "--base <branch>",
      "what it is to be merged into (default: the remote's default branch)",
    )
    .option("--remote <name>", "where to push it (default: that of the current branch, or origin)")
    .option("--draft", "open it as a draft");
}

/**
 * The pull request that is wanted; nothing where none is.
 *
 * @throws UsageError where the command line says more of it, and not that there is to be one.
 */
export function pullRequestWish(options: PullRequestOptions): PullRequestWish | undefined {
  const { pullRequest = false, base, remote, draft } = options;
  if (pullRequest) return { base, remote, isDraft: draft === true };
  const said = Object.entries({ base, remote, draft }).find(([, value]) => value !== undefined);
  if (said === undefined) return undefined;
  throw new UsageError(`--${said[0]} is about a pull request: say --pull-request as well.`);
}
