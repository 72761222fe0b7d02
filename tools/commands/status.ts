import { createRequire } from "node:module";

import { Command } from "commander";

import { projectOf } from "../project/projectOf";
import type { StatusStack } from "../status/readEnvironment";
import type * as showModule from "../status/show";
import type * as statusModule from "../status/status";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld, type World } from "../world";

interface StatusOptions {
  env?: readonly string[];
  check?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** `ldm status`: what every function runs in every environment, and whether that is what it should. */
export function statusCommand(
  terminal: Terminal = processTerminal,
  world: World<StatusStack> = realWorld,
): Command {
  return new Command("status")
    .description("Show what runs where, since when, and what is not as it should be.")
    .argument("[function...]", "names of functions, for all that is known of them")
    .option(
      "--env <environment>",
      "look at this environment only; may be given again for more",
      (environment, before: readonly string[] | undefined): readonly string[] => [
        ...(before ?? []),
        environment,
      ],
    )
    .option("--check", "exit with 1 where something has drifted or can't be read")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm status                            all functions in all environments
  $ npx ldm status order-intake               all that is known of one, with who deployed it
  $ npx ldm status --env prod --check         for a nightly check
  $ npx ldm status --json                     for a script

A cell has the version that runs. 4@10% is a canary and its share of the traffic, "> 4" is pinned in the stack file
and not deployed yet (">" alone: the same version with other settings or another canary), "!" needs a look, "?" can't
be read, "-" is not deployed. Below the table is a line for each of these.
Nothing is changed. It exits with 1 where no environment can be read.`,
    )
    .action(async (names: string[], options: StatusOptions, command: Command) => {
      const { readStatus, refuseDrift, refuseUnread } = load(
        "../status/status",
      ) as typeof statusModule;
      const { details, overview } = load("../status/show") as typeof showModule;
      const project = projectOf(command);
      const report = await readStatus(
        {
          project,
          names,
          environments: options.env ?? [],
          withAuthors: names.length > 0 || options.json === true,
        },
        world,
      );
      if (options.json === true) terminal.print(JSON.stringify(report, null, 2));
      else {
        const lines =
          names.length === 0
            ? overview(report, terminal)
            : [...new Set(names)].flatMap((name) => details(report, name, terminal)).slice(0, -1);
        for (const line of lines) terminal.print(line);
      }
      refuseUnread(report);
      if (options.check === true) refuseDrift(report);
    });
}
