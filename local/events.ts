import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { messageOf } from "../components/messageOf";
import { ToolError, UsageError } from "../tools/errors";
import { withFiles } from "../tools/files";
import { PROJECT_ROOT } from "../tools/root";

/** An event to send: where it is from, to tell the user, and its text. */
export interface SampleEvent {
  readonly file: string;
  readonly text: string;
}

/** The sample events of a function: the file names in its `events/` folder. */
export function eventFiles(functionName: string): string[] {
  const folder = eventsFolder(functionName);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
}

/** The event that shows what a function usually gets: the one with the plainest, shortest name. */
export function usualEvent(functionName: string): SampleEvent {
  const usual = eventFiles(functionName)
    .filter((file) => !/poison|invalid|broken/.test(file))
    .sort((one, other) => one.length - other.length)[0];
  if (usual === undefined) {
    throw new ToolError(
      `functions/${functionName}/events holds no sample event to send: put a JSON file there.`,
    );
  }
  return { file: usual, text: readEvent(path.join(eventsFolder(functionName), usual)) };
}

/** The event that the user named: a file in the function's `events/` folder, or the path of another. */
export function namedEvent(functionName: string, file: string): SampleEvent {
  const files = eventFiles(functionName);
  if (files.includes(file)) {
    return { file, text: readEvent(path.join(eventsFolder(functionName), file)) };
  }
  if (!existsSync(file)) {
    const has = files.length === 0 ? "it has none" : `it has ${files.join(", ")}`;
    throw new UsageError(
      `${functionName} has no event "${file}", nor is there such a file; ${has}.`,
    );
  }
  return { file, text: readEvent(file) };
}

function eventsFolder(functionName: string): string {
  return path.join(PROJECT_ROOT, "functions", functionName, "events");
}

function readEvent(file: string): string {
  const text = withFiles(
    `${file} can't be read`,
    "An event has to be a file that you may read.",
    () => readFileSync(file, "utf8"),
  );
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    throw new ToolError(
      `${file} is not JSON: ${messageOf(error)}. ` + "Put that right, or send another file.",
    );
  }
  if (typeof event === "object" && event !== null && !Array.isArray(event)) return text;
  // What comes out is known by the orderId that is put in, for which nothing else has a place.
  const found = Array.isArray(event) ? "a list" : JSON.stringify(event);
  throw new ToolError(
    `${file} holds ${found}: an event is a JSON object, which gets an orderId of its own.`,
  );
}
