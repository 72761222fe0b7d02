import type { Argument, Command, Option } from "commander";

/** What stands where somebody is typing. */
export interface Position {
  /** The command that it belongs to, as far as it is named. */
  readonly command: Command;
  /** The arguments of that command that are there already. */
  readonly given: readonly string[];
  /** What is expected: the value of an option, or an argument, or neither. */
  readonly expected: Option | Argument | undefined;
  /** Whether options may stand here. */
  readonly mayBeOption: boolean;
  /** Folder that `--cwd` names so far. */
  readonly folder: string | undefined;
}

/**
 * Finds out where in a command line somebody is typing.
 *
 * @param program The whole command line, with its commands.
 * @param before The words before the one that is typed, without the program's own name.
 */
export function positionOf(program: Command, before: readonly string[]): Position {
  let command = program;
  let given: string[] = [];
  let folder: string | undefined;
  let open: Option | undefined;
  let mayBeOption = true;
  for (const word of before) {
    if (open !== undefined) {
      if (open.long === "--cwd") folder = word;
      // One that takes several goes on until the next option.
      if (!open.variadic) open = undefined;
      if (!word.startsWith("-")) continue;
      open = undefined;
    }
    if (mayBeOption && word === "--") {
      mayBeOption = false;
    } else if (mayBeOption && word.startsWith("-")) {
      const [flag = "", value] = word.split("=", 2);
      const option = optionOf(command, flag);
      const takesValue = option !== undefined && (option.required || option.optional);
      if (takesValue && value === undefined) open = option;
      if (option?.long === "--cwd" && value !== undefined) folder = value;
    } else {
      const child =
        given.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (child === undefined) given.push(word);
      else [command, given] = [child, []];
    }
  }
  return {
    command,
    given,
    expected: open ?? argumentAt(command, given.length),
    mayBeOption,
    folder,
  };
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long);
}

function argumentAt(command: Command, place: number): Argument | undefined {
  const { registeredArguments: expected } = command;
  const last = expected.at(-1);
  return expected[place] ?? (last?.variadic === true ? last : undefined);
}
