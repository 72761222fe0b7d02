import {
  paginateFilterLogEvents,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";

import { isNotFound, isPassing } from "../aws/errors";
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
  /** Ends it when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** How to go on reading. */
export interface FollowOptions extends LogQuestion {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** @default 1000, and more for more than four functions */
  readonly everyMs?: number | undefined;
}

/** CloudWatch may show a line so many milliseconds later than one that was written after it. */
const LATE_MS = 15_000;

/** CloudWatch answers only so many questions a second, of everybody in the account together: one each. */
const QUESTION_MS = 250;

/** So often in a row it may be that CloudWatch does not answer. */
const MOST_UNANSWERED = 5;

/**
 * Every line that functions have written, oldest first; none of a log group that is not there yet.
 *
 * @throws the reason of `signal`, where that fires.
 */
export async function readLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  question: LogQuestion,
): Promise<LogEvent[]> {
  const found = await Promise.all(sources.map((source) => readSource(logs, source, question)));
  return found.flat().sort((one, other) => one.at - other.at);
}

/**
 * The same, and then every line as it comes, each once, until `signal` fires.
 *
 * @throws AwsError where CloudWatch refuses, or does not answer several times in a row.
 */
export async function* followLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  { since, pattern, clock, signal, everyMs }: FollowOptions,
): AsyncGenerator<LogEvent> {
  const pauseMs = everyMs ?? Math.max(1_000, sources.length * QUESTION_MS);
  const seen = new Map<string, number>();
  let from = since;
  let unanswered = 0;
  do {
    const found: LogEvent[] = [];
    try {
      found.push(...(await readLogs(logs, sources, { since: from, pattern, signal })));
      unanswered = 0;
    } catch (error) {
      if (signal.aborted) return;
      unanswered += 1;
      if (!isPassing(error) || unanswered >= MOST_UNANSWERED) throw error;
    }
    const keys = keysOf(found);
    for (const [index, event] of found.entries()) {
      const key = keys[index] ?? "";
      if (seen.has(key)) continue;
      seen.set(key, event.at);
      yield event;
    }
    // A function may write a time that is still to come.
    const now = clock.now().getTime();
    from = Math.max(from, ...found.map(({ at }) => Math.min(at, now) - LATE_MS));
    for (const [key, at] of seen) if (at < from) seen.delete(key);
  } while (await waited(pauseMs, clock, signal));
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
  { since, pattern, signal }: LogQuestion,
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
      { abortSignal: signal },
    );
    for await (const { events: page = [] } of pages) {
      signal?.throwIfAborted();
      for (const { timestamp: at = 0, message = "", logStreamName: stream = "" } of page) {
        events.push({ function: name, logGroup, at, stream, message: message.trimEnd() });
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
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
