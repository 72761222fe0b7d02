import { Command } from "commander";

import { ToolError, UsageError } from "../errors";
import { interruptible } from "../interrupts";
import { previewEnvironments, type PreviewedStack } from "../preview/preview";
import { previewLines, previewMarkdown } from "../preview/render";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld, type World } from "../world";

interface PreviewOptions {
  markdown?: boolean;
  json?: boolean;
}

/** `ldm preview [environments]`: what updates would do, as a person reads it in a pull request. */
export function previewCommand(
  terminal: Terminal = processTerminal,
  world: Pick<World<PreviewedStack>, "open"> = realWorld,
): Command {
  return new Command("preview")
    .description("Show what updates of environments would do, function by function.")
    .argument("[environments...]", "names of stacks; all if left out")
    .option("--markdown", "print it as a comment for a pull request")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm preview qa                                  one environment
  $ npx ldm preview --json                              all of them, for a script
  $ npx ldm preview dev qa --markdown > comment.md      for a pipeline

Which version runs now and would run, whether that publishes or only moves the alias, why, and which resources change. Nothing
is changed. Exit code 1 where a preview fails; what it failed with is printed with the others.`,
    )
    .action(async (names: string[], { markdown, json }: PreviewOptions, command: Command) => {
      if (markdown === true && json === true) {
        throw new UsageError("--markdown and --json are two forms of the result: take one.");
      }
      const project = projectOf(command);
      const previews = await interruptible((signal) =>
        previewEnvironments(
          project,
          names,
          world,
          (environment) => {
            terminal.talk(`Previewing ${environment} ...`);
          },
          signal,
        ),
      );
      const lines =
        json === true
          ? [JSON.stringify({ previews }, null, 2)]
          : markdown === true
            ? [previewMarkdown(previews)]
            : previewLines(previews, terminal);
      for (const line of lines) terminal.print(line);
      const failed = previews.filter(({ failure }) => failure !== undefined);
      if (failed.length > 0) {
        throw new ToolError(
          `${failed.map(({ environment }) => environment).join(", ")} can't be previewed.`,
        );
      }
    });
}
