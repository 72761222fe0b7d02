import { createRequire } from "node:module";

import { Command } from "commander";

import { reasonText, settingsDigest } from "../canary/request";
import type { ChangeWorld } from "../change/applyEdit";
import { UsageError } from "../errors";
import { interruptible } from "../interrupts";
import { parseVersion } from "../numbers";
import { projectOf } from "../project/projectOf";
import {
  pullRequestWish,
  withPullRequestOptions,
  type PullRequestOptions,
} from "../pullRequest/options";
import type * as rollbackModule from "../rollback/rollback";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface Options extends PullRequestOptions {
  env: string;
  to?: string;
  settings?: string;
  reason?: string;
  republish?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

const load = createRequire(__filename);

/** `ldm rollback`: brings back what an environment ran before. */
export function rollbackCommand(
  terminal: Terminal = processTerminal,
  world: ChangeWorld = realWorld,
): Command {
  const command = new Command("rollback")
    .description("Bring back what an environment ran before: only the alias moves.")
    .argument("<function...>", "names of folders in functions/")
    .requiredOption("--env <environment>", "where")
    .option("--to <version>", "the version to go back to (default: what ran there before)")
    .option("--settings <digest>", "with these settings (default: those that it ran with last)")
    .option("--republish", "go on even if more than aliases changes")
    .option("--reason <text>", "why, for those who read of it afterwards")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON");
  return withPullRequestOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm rollback order-intake --env prod
  $ npx ldm rollback order-intake fulfilment --env prod --yes
  $ npx ldm rollback order-intake --env prod --to 1
  $ npx ldm rollback order-intake --env qa --dry-run
  $ npx ldm rollback order-intake --env prod --pull-request --reason "INC-124: wrong tax"

A second rollback goes further back. If the stack file's settings have changed since then, their digest is written
beside the version, and the variables of then come back too; ldm status says so until somebody promotes.

--pull-request proves the same, and proposes it by a pull request; see ldm promote --help.`,
    )
    .action(async (names: string[], options: Options, command: Command) => {
      const { env, to, settings, reason, republish, dryRun, yes, json } = options;
      if (settings !== undefined && to === undefined) {
        throw new UsageError("--settings needs --to: which version is to run with them?");
      }
      const version = to === undefined ? undefined : parseVersion("--to", to);
      const project = projectOf(command);
      const { rollBack } = load("../rollback/rollback") as typeof rollbackModule;
      await interruptible((signal) =>
        rollBack(terminal, world, project, {
          names: [...new Set(names)],
          environment: env,
          version,
          settings: settingsDigest(settings),
          republish: republish === true,
          reason: reasonText(reason),
          pullRequest: pullRequestWish(options),
          dryRun: dryRun === true,
          yes: yes === true,
          json: json === true,
          signal,
        }),
      );
    });
}
