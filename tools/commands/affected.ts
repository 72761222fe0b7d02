import { Command } from "commander";

import { affectedEnvironments } from "../affected/affected";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";

interface AffectedOptions {
  base: string;
  json?: boolean;
}

/** `ldm affected`: which environments a change is about. */
export function affectedCommand(terminal: Terminal = processTerminal): Command {
  return new Command("affected")
    .description("Name the environments that would deploy something else than before a change.")
    .option(
      "--base <commit>",
      "compare with the last commit in common with this one",
      "origin/main",
    )
    .option("--json", "print the result as JSON, as a matrix of jobs takes it")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm affected                   of all that is not in origin/main yet
  $ npx ldm affected --base HEAD~1     of the last commit
  $ npx ldm affected --json            for a pipeline

A change of a stack file, or of a version that it pins, is about that environment; one of the program, or of the packages
that it uses, about all. Tests, documentation and sources of functions are about none: they run nowhere before they are released.
Prints a name on each line in the order of promotion, or nothing. It reads git and files alone.`,
    )
    .action(async ({ base, json }: AffectedOptions, command: Command) => {
      const names = await affectedEnvironments({ project: projectOf(command), base });
      if (json === true) terminal.print(JSON.stringify(names));
      else for (const name of names) terminal.print(name);
    });
}
