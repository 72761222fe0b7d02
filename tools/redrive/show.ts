import type { ReceivedMessage } from "../aws/messages";
import { roughDuration } from "../durations";
import { inOneLine, printable } from "../printable";
import { renderTable } from "../table";
import type { Attempt } from "./tryLetters";

/** What some version makes of each dead letter. */
export interface Attempts {
  readonly version: number;
  /** Whether the environment runs it. */
  readonly runs: boolean;
  readonly attempts: readonly Attempt[];
}

const LONGEST_BODY = 60;
const LONGEST_PUBLISHED = 100;

/** Dead letters for people, each with what the versions tried make of it. */
export function letterLines(
  letters: readonly ReceivedMessage[],
  tried: readonly Attempts[],
  now: Date,
): string[] {
  const table = renderTable(
    ["message", "sent", "received", "body"],
    letters.map(({ id, sentAt, receiveCount, body }) => [
      id,
      `${roughDuration(now.getTime() - sentAt.getTime(), Math.floor)} ago`,
      `${receiveCount}x`,
      inOneLine(body, LONGEST_BODY),
    ]),
  );
  if (tried.length === 0) return table;
  const outcomes = letters.flatMap(({ id }, index) => [
    id,
    ...tried.flatMap(({ version, runs, attempts }) => {
      const label = runs ? `version ${version}, which runs` : `version ${version}`;
      const [said = "", ...published] = outcomeLines(attempts[index]);
      return [`  ${label}: ${said}`, ...published.map((line) => `      ${line}`)];
    }),
  ]);
  return [...table, "", ...outcomes];
}

function outcomeLines(attempt: Attempt | undefined): string[] {
  if (attempt?.succeeded !== true) {
    return [`fails: ${printable(attempt?.error ?? "it was not tried")}`];
  }
  const { published } = attempt;
  const messages =
    published.length === 0
      ? "nothing"
      : published.length === 1
        ? "1 message"
        : `${published.length} messages`;
  return [
    `succeeds, and would publish ${messages}`,
    ...published.map(({ body }) => inOneLine(body, LONGEST_PUBLISHED)),
  ];
}

/** How many dead letters, in words. */
export function countLetters(letters: number): string {
  return letters === 1 ? "1 dead letter" : `${letters} dead letters`;
}
