import { createRequire } from "node:module";

import { Command } from "commander";

import { reasonText, settingsDigest } from "../canary/request";
import { machineClock } from "../clock";
import { formatDuration } from "../durations";
import { interruptible } from "../interrupts";
import { parseVersion } from "../numbers";
import { projectOf } from "../project/projectOf";
import type * as rolloutModule from "../rollout/rollout";
import type { RolloutWorld } from "../rollout/rollout";
import { scheduleOf, type ScheduleOptions } from "../rollout/schedule";
import { DEFAULT_THRESHOLDS as DEFAULTS } from "../rollout/thresholds";
import { thresholdsOf, type ThresholdOptions } from "../rollout/thresholdOptions";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface Options extends ScheduleOptions, ThresholdOptions {
  env: string;
  version: string;
  settings?: string;
  reason?: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);
const rollout = () => load("../rollout/rollout") as typeof rolloutModule;

/** `ldm rollout`: gives a version more and more of the traffic, as long as it does well. */
export function rolloutCommand(
  terminal: Terminal = processTerminal,
  world: RolloutWorld = { ...realWorld, clock: machineClock },
): Command {
  return new Command("rollout")
    .description("Give a version more and more of the traffic, and send it back where it is bad.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "where")
    .requiredOption("--version <number>", "the released version to roll out")
    .option("--steps <shares>", "its shares of the traffic, one after the other", "5%,25%,100%")
    .option("--every <time>", "how long each step is watched, such as 90s, 5m or 1h", "5m")
    .option(
      "--patience <time>",
      "how much longer a step may take where there are too few samples (default: 3 times --every)",
    )
    .option(
      "--min-samples <count>",
      "invocations before a version is called good",
      String(DEFAULTS.samples),
    )
    .option(
      "--max-error-rate <share>",
      "share of invocations that may fail in any case",
      `${DEFAULTS.errorRate * 100}%`,
    )
    .option(
      "--max-error-factor <times>",
      "how many times the stable version's share may fail",
      String(DEFAULTS.errorRateFactor),
    )
    .option(
      "--max-duration-factor <times>",
      "how many times the stable version's p95 duration it may take",
      String(DEFAULTS.durationFactor),
    )
    .option(
      "--max-message-age <time>",
      "how long the oldest message may wait in the source queue",
      formatDuration(DEFAULTS.oldestMessageSeconds * 1_000),
    )
    .option("--settings <digest>", "settings that were published (default: the stack file's own)")
    .option("--reason <text>", "why it may run although the environment before has not run it")
    .option("--dry-run", "show the first step, and change nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the steps and what was thought of each as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm rollout order-intake --env prod --version 4
  $ npx ldm rollout order-intake --env prod --version 4 --steps 1%,10%,50%,100% --every 15m --yes
  $ npx ldm rollout order-intake --env prod --version 4 --min-samples 200 --patience 2h

At each step the version is judged by its own errors and durations beside the stable version's, by new dead letters
and by how long messages wait. Anything bad sends all of the traffic back at once, and the exit code is 1. Where there
are too few samples even after --patience, it stops and leaves the share as it is.

It may be stopped at any time: the share stays as it is, in the stack file and in AWS. The same command goes on
from there; ldm canary <function> --env <environment> --abort goes back. What is needed is kept nowhere else.`,
    )
    .action(async (name: string, options: Options, command: Command) => {
      const { env, version, settings, reason, yes, dryRun, json } = options;
      const choices = {
        environment: env,
        wanted: { version: parseVersion("--version", version), settings: settingsDigest(settings) },
        reason: reasonText(reason),
        schedule: scheduleOf(options),
        thresholds: thresholdsOf(options),
        yes: yes === true,
        dryRun: dryRun === true,
        json: json === true,
      };
      const project = projectOf(command);
      await interruptible((signal) =>
        rollout().rolloutVersion(terminal, world, project, name, { ...choices, signal }),
      );
    });
}
