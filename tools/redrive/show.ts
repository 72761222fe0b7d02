import type { ReceivedMessage } from "../aws/messages";
import { roughDuration } from "../durations";
import { renderTable } from "../table";
import type { Attempt } from "./tryLetters";

/** What some version makes of each dead letter. */
export interface Attempts {
  readonly version: number;
  /** Whether the environment runs it. */
  readonly runs: boolean;
  readonly attempts: readonly Attempt[];
}

const longestBody = 60;

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
      cut(body),
    ]),
  );
  if (tried.length === 0) return table;
  const outcomes = letters.flatMap(({ id }, index) => [
    id,
    ...tried.map(({ version, runs, attempts }) => {
      const label = runs ? `version ${version}, which runs` : `version ${version}`;
      return `  ${label}: ${outcome(attempts[index])}`;
    }),
  ]);
  return [...table, "", ...outcomes];
}

function outcome(attempt: Attempt | undefined): string {
  if (attempt?.succeeded !== true) return `fails: ${attempt?.error ?? "it was not tried"}`;
  const messages = attempt.published === 1 ? "1 message" : `${attempt.published} messages`;
  return `succeeds, and would publish ${messages}`;
}

function cut(body: string): string {
  const line = body.replaceAll(/\s+/g, " ");
  return line.length <= longestBody ? line : `${line.slice(0, longestBody)}…`;
}
