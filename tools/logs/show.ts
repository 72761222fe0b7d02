import { coloured, functionColour } from "../colours";
import { printable } from "../printable";
import type { Terminal } from "../terminal";
import type { LogEvent } from "./events";
import { lineOf } from "./line";
import { LEVELS, type Level } from "./logLine";

/** Which lines are shown. */
export interface ShowOptions {
  /** The least serious level. @default all */
  readonly level?: Level | undefined;
  /** Whether Lambda's own lines are shown as well. */
  readonly all: boolean;
  /** The functions, in the order that gives each its colour. */
  readonly names: readonly string[];
}

/** The lines that an event of a log is shown in; none where it is left out. */
export function logLines(
  terminal: Pick<Terminal, "hasColours">,
  { function: name, at, message }: LogEvent,
  { level = "TRACE", all, names }: ShowOptions,
): string[] {
  const line = lineOf(message);
  if (line.kind !== "log" && !all) return [];
  if (line.kind === "log" && LEVELS.indexOf(line.level) < LEVELS.indexOf(level)) return [];
  const head = lineHead(terminal, { name, at, names });
  const text = printable(line.text);
  if (line.kind !== "log") return [`${head}  ${coloured(terminal, "dim", text)}`];
  const fields = Object.entries(line.fields).map(([key, value]) => `${key}=${value}`);
  const shownLevel = line.level.padEnd(5);
  const first = [
    head,
    isBad(line.level) ? coloured(terminal, colourOf(line.level), shownLevel) : shownLevel,
    text,
    ...(fields.length === 0 ? [] : [coloured(terminal, "dim", printable(fields.join(" ")))]),
  ].join("  ");
  const frames = (line.stack ?? []).map((frame) =>
    coloured(terminal, "dim", `      ${printable(frame)}`),
  );
  return [first, ...frames];
}

/** What a line about a function begins with: the time of day, in UTC, and the name in its colour. */
export function lineHead(
  terminal: Pick<Terminal, "hasColours">,
  { name, at, names }: { readonly name: string; readonly at: number } & Pick<ShowOptions, "names">,
): string {
  const width = Math.max(...names.map(({ length }) => length));
  const colour = functionColour(names.indexOf(name));
  return `${new Date(at).toISOString().slice(11, 23)}  ${coloured(terminal, colour, name.padEnd(width))}`;
}

function isBad(level: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf("WARN");
}

function colourOf(level: Level): "yellow" | "red" {
  return level === "WARN" ? "yellow" : "red";
}
