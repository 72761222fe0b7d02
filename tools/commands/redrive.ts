import { createRequire } from "node:module";

import { Command } from "commander";

import { machineClock, type Clock } from "../clock";
import { parseDuration } from "../durations";
import { interruptible } from "../interrupts";
import { parseCount, parseVersion } from "../numbers";
import { projectOf } from "../project/projectOf";
import { checkReleased, releasedIn, versionsOf } from "../project/released";
import type * as redriveModule from "../redrive/redrive";
import type { RedriveWorld } from "../redrive/redrive";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface RedriveOptions {
  env: string;
  version?: string;
  limit?: string;
  wait?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** `ldm redrive`: dead letters back to the source queue. */
export function redriveCommand(
  terminal: Terminal = processTerminal,
  world: RedriveWorld = realWorld,
  clock: Clock = machineClock,
): Command {
  return new Command("redrive")
    .description("Bring dead letters back to the source queue, or try a version on them.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "whose dead letters")
    .option("--version <n>", "try them on the released version n first, on this machine")
    .option("--limit <count>", "so many at most (default: all that are there)")
    .option(
      "--wait <time>",
      "wait so long, such as 30s, for the source queue to be empty, and tell",
    )
    .option("--dry-run", "show them, and move nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm redrive order-intake --env qa --dry-run        what is there
  $ npx ldm redrive order-intake --env qa                  all of it back to the source queue
  $ npx ldm redrive order-intake --env qa --limit 1 --wait 30s
  $ npx ldm redrive order-intake --env prod --version 2    what would version 2 make of it?

With --version each dead letter is run on this machine with the very bytes of that version and of the one that runs, and with the
environment's variables; what they publish goes nowhere. If the version is the one that runs, what it succeeds with goes
back; if not, nothing does: promote it first. A message is sent before its dead letter is deleted, so that none is ever lost;
should the command be killed in between, that one comes twice. Exit code 1 if some fail with the version.`,
    )
    .action(async (name: string, options: RedriveOptions, command: Command) => {
      const project = projectOf(command);
      const store = releasedIn(project);
      versionsOf(store, name);
      const version =
        options.version === undefined ? undefined : parseVersion("--version", options.version);
      if (version !== undefined) checkReleased(store, name, version);
      const limit = options.limit === undefined ? undefined : parseCount("--limit", options.limit);
      const waitMs = options.wait === undefined ? undefined : parseDuration("--wait", options.wait);
      const { redrive } = load("../redrive/redrive") as typeof redriveModule;
      await interruptible((signal) =>
        redrive(terminal, world, project, {
          name,
          environment: options.env,
          version,
          limit,
          waitMs,
          yes: options.yes === true,
          dryRun: options.dryRun === true,
          json: options.json === true,
          clock,
          signal,
        }),
      );
    });
}
