import { createRequire } from "node:module";

import { Command } from "commander";

import { reasonText } from "../canary/request";
import type { ChangeWorld } from "../change/applyEdit";
import { parseDuration } from "../durations";
import { UsageError } from "../errors";
import { interruptible } from "../interrupts";
import { parseVersion } from "../numbers";
import { projectOf } from "../project/projectOf";
import type * as promoteModule from "../promote/promote";
import {
  pullRequestWish,
  withPullRequestOptions,
  type PullRequestOptions,
} from "../pullRequest/options";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface Options extends PullRequestOptions {
  to: string;
  all?: boolean;
  from?: string;
  version?: string;
  baked?: string;
  reason?: string;
  up?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

const load = createRequire(__filename);

/** `ldm promote`: hands on to an environment what the one before it runs. */
export function promoteCommand(
  terminal: Terminal = processTerminal,
  world: ChangeWorld = realWorld,
): Command {
  const command = new Command("promote")
    .description("Hand on to an environment the version that the one before it runs.")
    .argument("[function...]", "names of folders in functions/")
    .requiredOption("--to <environment>", "where the version is to run")
    .option("--all", "every function that both environments run")
    .option(
      "--from <environment>",
      "where it runs already (default: promotesFrom in the stack file)",
    )
    .option("--version <number>", "a version that ran there (default: the one that runs)")
    .option("--baked <time>", "only if it has run there for so long, such as 30m, 2h or 1d")
    .option("--reason <text>", "why it may come although the environment before has not run it")
    .option("--up", "preview, ask and deploy it (default: write the stack file)")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON");
  return withPullRequestOptions(command, ["up"])
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm promote order-intake --to qa              write the stack file
  $ npx ldm promote order-intake --to qa --up         and deploy it
  $ npx ldm promote order-intake --to qa --pull-request
  $ npx ldm promote --all --to prod --baked 1d --up
  $ npx ldm promote order-intake --to prod --from dev --reason "INC-123: QA is frozen" --up

It is refused where the version does not really run before, has a canary there, or one of its alarms rings.

--pull-request pushes the change of the stack file as a branch of its own, on top of what the remote has, and opens a
pull request by gh, or GitLab's merge request; your files, index and branches stay as they are. It asks nobody, since
nothing changes until somebody merges it.`,
    )
    .action(async (names: string[], options: Options, command: Command) => {
      const { to, all, from, version, baked, reason, up, dryRun, yes, json } = options;
      if (names.length > 0 === (all === true)) {
        throw new UsageError("name the functions to promote, or say --all, and not both.");
      }
      const request = {
        names: [...new Set(names)],
        to,
        from,
        version: version === undefined ? undefined : parseVersion("--version", version),
        bakedMs: baked === undefined ? undefined : parseDuration("--baked", baked),
        reason: reasonText(reason),
        pullRequest: pullRequestWish(options),
        up: up === true,
        dryRun: dryRun === true,
        yes: yes === true,
        json: json === true,
      };
      const project = projectOf(command);
      const { promote } = load("../promote/promote") as typeof promoteModule;
      await interruptible((signal) => promote(terminal, world, project, { ...request, signal }));
    });
}
