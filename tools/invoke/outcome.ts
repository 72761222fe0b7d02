import { isMap } from "../../components/isMap";
import type { PublishedMessage } from "./snsCapture";

/** Why a run failed, as Lambda says it. */
export interface Failure {
  /** The error's class, or Lambda's own word, such as `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Lines of the stack. */
  readonly trace?: readonly string[];
}

/** What a run itself told. */
export interface Ran {
  /** What the handler answered, as JSON has it. */
  readonly response?: unknown;
  readonly failure?: Failure | undefined;
  /** Milliseconds that loading took; nothing where it did not come to an end. */
  readonly initMs?: number | undefined;
  /** Milliseconds that the handler took; nothing where it did not come to an end. */
  readonly durationMs?: number | undefined;
  /** Most memory that the process had, in MB; nothing where it can't be told. */
  readonly peakMemoryMb?: number | undefined;
  /** Lines that it wrote. */
  readonly logs: readonly string[];
}

/** A record that is to come back to the queue. */
export interface FailedRecord {
  readonly messageId: string;
  /** Its place in the batch, from 1; nothing where no record has that id. */
  readonly record: number | undefined;
}

/** All that came of one run. */
export interface Outcome extends Ran {
  readonly requestId: string;
  /** How many records the event had. */
  readonly records: number;
  /** Records that the response reports as failed. */
  readonly failedRecords: readonly FailedRecord[];
  /** What it published, oldest first. */
  readonly published: readonly PublishedMessage[];
  /** What it called of AWS that is not there in a run, such as `Subscribe`. */
  readonly refusedCalls: readonly string[];
  /** Whether the handler succeeded with every record. */
  readonly succeeded: boolean;
}

/** Joins what a run told with what was seen of it from outside. */
export function outcomeOf(
  ran: Ran,
  seen: Pick<Outcome, "requestId" | "published" | "refusedCalls"> & { readonly event: object },
): Outcome {
  const { event, ...rest } = seen;
  const ids = messageIds(event);
  const failedRecords = reportedIn(ran.response).map((messageId) => {
    const place = ids.indexOf(messageId);
    return { messageId, record: place < 0 ? undefined : place + 1 };
  });
  const succeeded = ran.failure === undefined && failedRecords.length === 0;
  return { ...ran, ...rest, records: ids.length, failedRecords, succeeded };
}

function messageIds(event: object): string[] {
  const records = isMap(event) && Array.isArray(event.Records) ? event.Records : [];
  return records.map((record: unknown) => (isMap(record) ? String(record.messageId) : ""));
}

function reportedIn(response: unknown): string[] {
  const failures = isMap(response) ? response.batchItemFailures : undefined;
  if (!Array.isArray(failures)) return [];
  return failures.map((failure: unknown) => (isMap(failure) ? String(failure.itemIdentifier) : ""));
}

/** The same run, failed where it took more memory than it had. */
export function withinMemory(ran: Ran, memoryMb: number): Ran {
  if (ran.failure !== undefined || (ran.peakMemoryMb ?? 0) <= memoryMb) return ran;
  return { ...ran, response: undefined, failure: OUT_OF_MEMORY };
}

/** What Lambda says of a function that it has killed for its memory. */
export const OUT_OF_MEMORY: Failure = {
  errorType: "Runtime.OutOfMemory",
  errorMessage: "Runtime exited with error: signal: killed",
};

/** Lambda's word for a process that has gone without an answer. */
export const EXIT = "Runtime.ExitError";

/** What Lambda says of a function that took too long. */
export function timedOut(seconds: number): Failure {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}
