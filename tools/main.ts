import { Command, CommanderError, Option } from "commander";

import { VersionError } from "../components/versionStore";

import { version } from "./package.json";
import { affectedCommand } from "./commands/affected";
import { archiveCommand } from "./commands/archive";
import { canaryCommand } from "./commands/canary";
import { checkCommand } from "./commands/check";
import { completionCommand } from "./commands/completion";
import { devCommand } from "./commands/dev";
import { diffCommand } from "./commands/diff";
import { initCommand } from "./commands/init";
import { invokeCommand } from "./commands/invoke";
import { localCommand } from "./commands/local";
import { logsCommand } from "./commands/logs";
import { moveCommand } from "./commands/move";
import { previewCommand } from "./commands/preview";
import { promoteCommand } from "./commands/promote";
import { pruneCommand } from "./commands/prune";
import { redriveCommand } from "./commands/redrive";
import { releaseCommand } from "./commands/release";
import { rollbackCommand } from "./commands/rollback";
import { rolloutCommand } from "./commands/rollout";
import { sendCommand } from "./commands/send";
import { statusCommand } from "./commands/status";
import { testCommand } from "./commands/test";
import { ToolError } from "./errors";
import { processTerminal, type Terminal } from "./terminal";

/** Exit codes: 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** The commands of `ldm`, each from its own file in `commands/`, in the order `--help` lists them. */
export function allCommands(terminal: Terminal): Command[] {
  return [
    initCommand(terminal),
    releaseCommand(terminal),
    invokeCommand(terminal),
    testCommand(terminal),
    devCommand(terminal),
    statusCommand(terminal),
    diffCommand(terminal),
    checkCommand(terminal),
    affectedCommand(terminal),
    previewCommand(terminal),
    promoteCommand(terminal),
    rollbackCommand(terminal),
    canaryCommand(terminal),
    rolloutCommand(terminal),
    logsCommand(terminal),
    sendCommand(terminal),
    redriveCommand(terminal),
    pruneCommand(terminal),
    archiveCommand(terminal),
    moveCommand(terminal),
    localCommand(terminal),
    completionCommand(terminal),
  ];
}

/** Runs one command line and says what to exit with; never rejects. */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal,
  commands: readonly Command[] = allCommands(terminal),
): Promise<ExitCode> {
  const program = new Command("ldm")
    .description(
      "Release the functions of this project, move versions between its environments, see what runs where.",
    )
    .usage("<command> [options]")
    .version(version)
    .addOption(folderOption())
    // A command's own --version, such as that of canary, is not ours.
    .enablePositionalOptions()
    .addHelpText("after", "\nnpx ldm <command> --help shows a command's options and examples.");
  for (const command of commands) program.addCommand(withFolder(command));
  settle(program, terminal);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return report(error, terminal);
  }
}

function folderOption(): Option {
  return new Option(
    "-C, --cwd <folder>",
    "work on the project in that folder, not on the one that ldm belongs to",
  );
}

/** Takes `--cwd` behind a command as well as before it. */
function withFolder(command: Command): Command {
  for (const child of command.commands) withFolder(child);
  return command.addOption(folderOption().hideHelp());
}

// Commander hands these settings on only to commands made by its own `.command()`.
function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => {
        terminal.print(text.replace(/\n$/, ""));
      },
      writeErr: (text) => {
        terminal.talk(text.replace(/\n$/, ""));
      },
    });
  for (const child of command.commands) settle(child, terminal);
}

function report(error: unknown, terminal: Terminal): ExitCode {
  // Commander has written its message, or the help that was asked for, by the time it throws.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ToolError || error instanceof VersionError) {
    terminal.talk(`error: ${error.message}`);
    return error instanceof ToolError ? error.exitCode : 1;
  }
  terminal.talk(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
