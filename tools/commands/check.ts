import { Command } from "commander";

import { checkProject } from "../check/check";
import { checkLines, mistakeCount } from "../check/report";
import { ToolError } from "../errors";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";

interface CheckOptions {
  env?: string[];
  json?: boolean;
}

/** `ldm check`: every mistake in the stack files, before anything is deployed. */
export function checkCommand(terminal: Terminal = processTerminal): Command {
  return new Command("check")
    .description("Check all stack files against what the released versions need, offline.")
    .option("--env <environments...>", "the environments whose files to check (default: all)")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm check                   every mistake in every stack file
  $ npx ldm check --env qa perf     in two of them
  $ npx ldm check --json            for a pipeline

It checks settings and their ranges, the order of promotion, the variables against each pinned version's
contract (missing, unknown, wrong type, a secret in plaintext, more than 4 KB), and that no released
version was altered: files in a bucket are checked when they are fetched. A source queue's visibility timeout is no setting: it always is six times the function's timeout
plus the batch window. Exit code 1 if there is a mistake; a warning is none.`,
    )
    .action(({ env, json }: CheckOptions, command: Command) => {
      const checked = checkProject(projectOf(command), env);
      const lines =
        json === true ? [JSON.stringify({ checked }, null, 2)] : checkLines(checked, terminal);
      for (const line of lines) terminal.print(line);
      const count = mistakeCount(checked);
      if (count !== undefined) throw new ToolError(count);
    });
}
