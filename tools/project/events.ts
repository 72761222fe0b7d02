import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { messageOf } from "../../components/messageOf";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import { printable } from "../printable";

/** An event as it is written: where it is from, to tell the user, and its text, which is JSON. */
export interface EventText {
  readonly file: string;
  readonly text: string;
}

/** The sample events of a function: the file names in its `events/` folder. */
export function eventFiles(program: string, name: string): string[] {
  return eventFilesIn(eventsFolder(program, name));
}

/**
 * The files in a folder that hold events, sorted; none where there is no such folder.
 *
 * @throws ToolError where it can't be read.
 */
export function eventFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return withFiles(`${folder} can't be read`, "Events are files in a folder.", () =>
    readdirSync(folder),
  )
    .filter((file) => file.endsWith(".json"))
    .sort();
}

/**
 * The event that shows what a function usually gets: the one with the plainest, shortest name.
 *
 * @param program Folder of the program.
 * @throws ToolError where the function has none.
 */
export function usualEvent(program: string, name: string): EventText {
  const usual = eventFiles(program, name)
    .filter((file) => !/poison|invalid|broken/.test(file))
    .sort((one, other) => one.length - other.length)[0];
  if (usual === undefined) {
    throw new ToolError(
      `functions/${name}/events holds no sample event to send: put a JSON file there.`,
    );
  }
  return { file: usual, text: readEvent(join(eventsFolder(program, name), usual)) };
}

/**
 * The event that the user named: a file in the function's `events/` folder, or the path of another.
 *
 * @param program Folder of the program.
 * @throws UsageError where there is no such file.
 * @throws ToolError where it is not JSON.
 */
export function namedEvent(program: string, name: string, file: string): EventText {
  const files = eventFiles(program, name);
  if (files.includes(file)) {
    return { file, text: readEvent(join(eventsFolder(program, name), file)) };
  }
  if (!existsSync(file)) {
    const has = files.length === 0 ? "it has none" : `it has ${files.join(", ")}`;
    throw new UsageError(`${name} has no event "${file}", nor is there such a file; ${has}.`);
  }
  return { file, text: readEvent(file) };
}

/** Where a function's sample events are. */
export function eventsFolder(program: string, name: string): string {
  return join(program, "functions", name, "events");
}

/** @throws ToolError where the file can't be read, or is not JSON. */
export function readEvent(file: string): string {
  const text = withFiles(
    `${file} can't be read`,
    "An event has to be a file that you may read.",
    () => withoutMark(readFileSync(file, "utf8")),
  );
  const problem = jsonProblem(text);
  if (problem === undefined) return text;
  throw new ToolError(`${file} is not JSON: ${problem}. Put that right, or send another file.`);
}

/** Why a text is not JSON, as the end of a sentence; nothing where it is. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return printable(messageOf(error));
  }
}

/** A text without the byte order mark that PowerShell and some editors begin one with. */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}
