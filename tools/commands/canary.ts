import { createRequire } from "node:module";

import { Command } from "commander";

import type * as canaryModule from "../canary/canary";
import { canaryRequest, type CanaryOptions } from "../canary/request";
import type { ChangeWorld } from "../change/applyEdit";
import { interruptible } from "../interrupts";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface Options extends CanaryOptions {
  env: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);
const canary = () => load("../canary/canary") as typeof canaryModule;

/** `ldm canary`: gives a second version a share of the traffic, and ends that. */
export function canaryCommand(
  terminal: Terminal = processTerminal,
  world: ChangeWorld = realWorld,
): Command {
  return new Command("canary")
    .description("Give a second version a share of the traffic; promote it, or send it back.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "where")
    .option("--version <number>", "the released version that gets a share")
    .option("--weight <share>", "its share of the traffic, such as 10%")
    .option("--settings <digest>", "settings that were published (default: the stack file's own)")
    .option("--reason <text>", "why it may run although the environment before has not run it")
    .option("--promote", "make the canary the stable version")
    .option("--abort", "send all of the traffic back to the stable version")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm canary order-intake --env prod --version 4 --weight 10%
  $ npx ldm canary order-intake --env prod --version 4 --weight 50%    the same canary, with more of the traffic
  $ npx ldm canary order-intake --env prod --promote
  $ npx ldm canary order-intake --env prod --abort

The canary stands in the stack file, so that pulumi up keeps it. ldm rollout does these steps by itself, and judges
the version in between.`,
    )
    .action(async (name: string, options: Options, command: Command) => {
      const { env, yes, dryRun, json, version, weight, settings, reason, promote, abort } = options;
      const said = { version, weight, settings, reason, promote, abort };
      const request = canaryRequest(said);
      const project = projectOf(command);
      await interruptible((signal) =>
        canary().changeCanary(terminal, world, project, name, request, {
          environment: env,
          yes: yes === true,
          dryRun: dryRun === true,
          json: json === true,
          signal,
        }),
      );
    });
}
