import { Argument, type Command, type Option } from "commander";

import { positionOf, type Position } from "./position";

/** What a project has that a command line can name. */
export interface Names {
  environments(): readonly string[];
  functions(): readonly string[];
  /** Numbers of a function's released versions. */
  versions(name: string): readonly number[];
  /** File names of a function's sample events. */
  events(name: string): readonly string[];
}

/**
 * What the word that is being typed may become, sorted as `--help` has it.
 *
 * @param words All words behind the program's name; the last one is being typed, and may be empty.
 * @param namesIn Reads a project: that in a folder, or the one that the program belongs to.
 */
export function candidates(
  program: Command,
  words: readonly string[],
  namesIn: (folder: string | undefined) => Names,
): string[] {
  const typed = words.at(-1) ?? "";
  const position = positionOf(program, words.slice(0, -1));
  const found =
    position.mayBeOption && typed.startsWith("-")
      ? optionsOf(position.command)
      : [
          ...(position.given.length === 0 ? commandsOf(position) : []),
          ...valuesOf(position, namesIn(position.folder)),
        ];
  return [...new Set(found)].filter(
    (each) => each.startsWith(typed) && !position.given.includes(each),
  );
}

function optionsOf(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? []);
}

function commandsOf({ command, expected }: Position): string[] {
  if (expected !== undefined && !(expected instanceof Argument)) return [];
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
}

function valuesOf({ expected, given }: Position, names: Names): readonly string[] {
  if (expected === undefined) return [];
  if (expected.argChoices !== undefined) return expected.argChoices;
  const [name = ""] = given;
  const versions = () => names.versions(name).map(String);
  switch (kindOf(expected)) {
    case "environment":
    case "environments":
      return names.environments();
    case "function":
      return names.functions();
    case "version":
    case "number":
    case "n":
      return versions();
    // A version or an environment, as ldm diff compares them.
    case "a":
    case "b":
      return [...versions(), ...names.environments()];
    case "event":
    case "file":
      return names.events(name);
    default:
      return [];
  }
}

/** What an option or an argument calls its value: `environment` of `--env <environment>`. */
function kindOf(expected: Option | Argument): string | undefined {
  if (expected instanceof Argument) return expected.name();
  return /[<[]([a-z]+)/.exec(expected.flags)?.[1];
}
