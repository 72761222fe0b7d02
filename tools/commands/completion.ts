import { Argument, Command, Option } from "commander";

import { candidates } from "../completion/candidates";
import { namesOf } from "../completion/names";
import { completionScript, SHELLS, type CompletedShell } from "../completion/scripts";
import { UsageError } from "../errors";
import { PROJECT_ROOT } from "../root";
import { processTerminal, type Terminal } from "../terminal";

/** `ldm completion`: what a shell needs to complete command lines of `ldm`. */
export function completionCommand(terminal: Terminal = processTerminal): Command {
  return (
    new Command("completion")
      .description(
        "Print a script that has your shell complete ldm: commands, functions, versions ...",
      )
      .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
      .addOption(new Option("--words", "print what the last word may become").hideHelp())
      // The words of a command line: for the script to hand over, and for nobody to read of.
      .allowExcessArguments()
      .addHelpText(
        "after",
        `
Examples:
  $ eval "$(npx ldm completion bash)"         in ~/.bashrc, run in the project's folder
  $ eval "$(npx ldm completion zsh)"          in ~/.zshrc, behind compinit
  $ npx ldm completion fish | source`,
      )
      .action(
        (shell: CompletedShell, { words: isAsked }: { words?: boolean }, command: Command) => {
          const [, ...words] = command.args;
          if (isAsked !== true) {
            if (words.length > 0) {
              throw new UsageError(
                `too many arguments for completion: name one shell, got ${command.args.join(" ")}.`,
              );
            }
            terminal.print(completionScript(shell));
            return;
          }
          const program = command.parent ?? command;
          for (const each of candidates(program, words, (folder = PROJECT_ROOT) =>
            namesOf(folder),
          )) {
            terminal.print(each);
          }
        },
      )
  );
}
