import { coloured, type Colour } from "../colours";
import type { Terminal } from "../terminal";
import type { VersionsComparison } from "./compareVersions";

/** A comparison for people: a line for each event, and below it what differs. */
export function comparisonLines(
  { events }: VersionsComparison,
  terminal: Pick<Terminal, "hasColours">,
): string[] {
  const width = Math.max(...events.map(({ event }) => event.length));
  return events.flatMap(({ event, same, differences }) => [
    `${event.padEnd(width)}  ${same ? "same" : coloured(terminal, "yellow", "differs")}`,
    ...differences.map((line) => `  ${painted(line, terminal)}`),
  ]);
}

/** How many events differ, in a sentence. */
export function summaryOf({ events, sides: [before, after] }: VersionsComparison): string {
  const count = events.filter(({ same }) => !same).length;
  const all = `${events.length} ${events.length === 1 ? "event" : "events"}`;
  return count === 0
    ? `${all} came out of ${after} as of ${before}.`
    : `${count} of ${all} came out of ${after} in another way than of ${before}.`;
}

/** Whether any event came out in another way. */
export function differs({ events }: VersionsComparison): boolean {
  return events.some(({ same }) => !same);
}

const COLOURS: Readonly<Record<string, Colour>> = { "-": "red", "+": "green", "@": "dim" };

function painted(line: string, terminal: Pick<Terminal, "hasColours">): string {
  const colour = COLOURS[line.charAt(0)];
  return colour === undefined ? line : coloured(terminal, colour, line);
}
