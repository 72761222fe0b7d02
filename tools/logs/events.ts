import {
  paginateFilterLogEvents,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";

import { isNotFound } from "../aws/errors";
import type { Clock } from "../clock";

/** Where a function writes its log. */
export interface LogSource {
  /** Name of the function. */
  readonly function: string;
  readonly logGroup: string;
}

/** A line as CloudWatch has it. */
export interface LogEvent extends LogSource {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Which instance of the function wrote it. */
  readonly stream: string;
  readonly message: string;
}

/** What to read. */
export interface LogQuestion {
  /** From when on, in milliseconds since 1970. */
  readonly since: number;
  /** A filter pattern of CloudWatch Logs. @default all lines */
  readonly pattern?: string | undefined;
}

/** How to go on reading. */
export interface FollowOptions extends LogQuestion {
  readonly clock: Clock;
  /** Ends it when it fires. */
  readonly signal: AbortSignal;
  /** @default 1000 */
  readonly everyMs?: number | undefined;
}

/** CloudWatch may show a line so many milliseconds later than one that was written after it. */
const LATE_MS = 15_000;

/** Every line that functions have written, oldest first; none of a log group that is not there yet. */
export async function readLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  question: LogQuestion,
): Promise<LogEvent[]> {
  const found = await Promise.all(sources.map((source) => readSource(logs, source, question)));
  return found.flat().sort((one, other) => one.at - other.at);
}

/** The same, and then every line as it comes, each once, until `signal` fires. */
export async function* followLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  { since, pattern, clock, signal, everyMs = 1_000 }: FollowOptions,
): AsyncGenerator<LogEvent> {
  const seen = new Map<string, number>();
  let from = since;
  do {
    const found = await readLogs(logs, sources, { since: from, pattern });
    const keys = keysOf(found);
    for (const [index, event] of found.entries()) {
      const key = keys[index] ?? "";
      if (seen.has(key)) continue;
      seen.set(key, event.at);
      yield event;
    }
    from = Math.max(from, ...found.map(({ at }) => at - LATE_MS));
    for (const [key, at] of seen) if (at < from) seen.delete(key);
  } while (await waited(everyMs, clock, signal));
}

/** Waits; answers whether the time has passed and nobody has ended it. */
async function waited(ms: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.wait(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

async function readSource(
  logs: CloudWatchLogsClient,
  { function: name, logGroup }: LogSource,
  { since, pattern }: LogQuestion,
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  try {
    const pages = paginateFilterLogEvents(
      { client: logs },
      {
        logGroupName: logGroup,
        startTime: since,
        ...(pattern === undefined ? {} : { filterPattern: pattern }),
      },
    );
    for await (const { events: page = [] } of pages) {
      for (const { timestamp: at = 0, message = "", logStreamName: stream = "" } of page) {
        events.push({ function: name, logGroup, at, stream, message: message.trimEnd() });
      }
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return events;
}

/** What tells one line from another: the same words may be written twice in a millisecond. */
function keysOf(events: readonly LogEvent[]): string[] {
  const counts = new Map<string, number>();
  return events.map(({ logGroup, stream, at, message }) => {
    const text = JSON.stringify([logGroup, stream, at, message]);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return `${count} ${text}`;
  });
}
