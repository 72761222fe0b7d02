import { createRequire } from "node:module";

import { Command, InvalidArgumentError, Option } from "commander";

import { machineClock, type Clock } from "../clock";
import { parseDuration } from "../durations";
import { interruptible } from "../interrupts";
import { LEVELS, type Level } from "../logs/logLine";
import type * as logsModule from "../logs/logs";
import { projectOf } from "../project/projectOf";
import { knownFunction } from "../project/released";
import type { EnvironmentStack } from "../stacks/stack";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld, type World } from "../world";

interface LogsOptions {
  env: string;
  since: string;
  follow?: boolean;
  level?: Level;
  filter?: string;
  all?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** `ldm logs`: what functions have logged, and what they log. */
export function logsCommand(
  terminal: Terminal = processTerminal,
  world: World<Pick<EnvironmentStack, "functions">> = realWorld,
  clock: Clock = machineClock,
): Command {
  return new Command("logs")
    .description("Show what functions log.")
    .argument("[function...]", "names of functions (default: all that the environment runs)")
    .requiredOption("--env <environment>", "where")
    .option("--since <time>", "how far back, such as 90s, 10m, 2h or 1d", "10m")
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .addOption(
      new Option("--level <level>", "the least serious level to show")
        .choices(CHOICES)
        .argParser(parseLevel),
    )
    .option("--filter <pattern>", "a filter pattern of CloudWatch Logs")
    .option("--all", "Lambda's own lines as well: begin, end, duration and memory")
    .option("--json", "print each line as a line of JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm logs --env qa                                     all functions, the last ten minutes
  $ npx ldm logs order-intake --env prod --since 2h --level warn
  $ npx ldm logs order-intake fulfilment --env dev --follow
  $ npx ldm logs order-intake --env qa --filter '"1-93bac7ef-c533"'
  $ npx ldm logs --env qa --json

Lines are in the order of their time, which is UTC.`,
    )
    .action(async (names: string[], options: LogsOptions, command: Command) => {
      const sinceMs = parseDuration("--since", options.since);
      const project = projectOf(command);
      for (const name of names) knownFunction(project, name);
      const { showLogs } = load("../logs/logs") as typeof logsModule;
      await interruptible((signal) =>
        showLogs(terminal, world, project, {
          names: [...new Set(names)],
          environment: options.env,
          sinceMs,
          follow: options.follow === true,
          level: options.level,
          pattern: options.filter,
          all: options.all === true,
          json: options.json === true,
          clock,
          signal,
        }),
      );
    });
}

const CHOICES = LEVELS.map((level) => level.toLowerCase());

/** Stack files and log lines have levels in capitals. */
function parseLevel(text: string): Level {
  const found = LEVELS.find((level) => level === text.toUpperCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Allowed choices are ${CHOICES.join(", ")}.`);
}
