import { lastPartOf } from "../aws/arns";
import type { Pin } from "../project/stackFile";
import type { Code } from "./code";
import {
  EXIT,
  OUT_OF_MEMORY,
  timedOut,
  type FailedRecord,
  type Failure,
  type Outcome,
} from "./outcome";
import type { Place } from "./place";
import type { PublishedMessage } from "./snsCapture";

/** What came of a run, for people. */
export function outcomeLines(outcome: Outcome, hasLeft: boolean): string[] {
  const { failure, response, failedRecords, published, records } = outcome;
  return [
    ...(failure === undefined ? [JSON.stringify(response, null, 2)] : failureLines(failure)),
    ...failedRecords.map((failed) => recordLine(failed, records)),
    ...published.flatMap((message) => ["", ...messageLines(message, hasLeft)]),
  ];
}

/** The same for a program. */
export function outcomeInJson(code: Code, place: Place, outcome: Outcome): object {
  return {
    function: code.function,
    version: code.isSource ? "source" : code.version,
    environment: place.environment,
    ...outcome,
  };
}

/** How long it took, and how much memory. */
export function measureLine({ initMs, durationMs, peakMemoryMb }: Outcome, place: Place): string {
  const { memoryMb, timeoutSeconds } = place.frozen;
  const parts = [
    ...(initMs === undefined ? [] : [`loaded in ${formatMs(initMs)}`]),
    ...(durationMs === undefined ? [] : [`ran ${formatMs(durationMs)} of ${timeoutSeconds} s`]),
    ...(peakMemoryMb === undefined ? [] : [`used ${peakMemoryMb} of ${memoryMb} MB`]),
  ];
  const line = parts.join(", ");
  return line === "" ? "It ended before it could be measured." : `It ${line}.`;
}

/** Why a run makes the command fail, in a sentence; nothing where it succeeded. */
export function failureOf(
  { function: name, label }: Code,
  place: Place,
  { failure, initMs, failedRecords, records }: Outcome,
): string | undefined {
  const what = `${name}, ${label}, with the settings of ${place.environment}`;
  if (failure !== undefined) {
    const said = `${what}: ${failure.errorType}: ${failure.errorMessage}`;
    const remedy = remedyOf(failure, place, initMs !== undefined);
    return remedy === undefined ? said : `${said.replace(/\.$/, "")}. ${remedy}`;
  }
  if (failedRecords.length === 0) return undefined;
  return `${what}: ${failedRecords.length} of ${records} ${records === 1 ? "record" : "records"} failed.`;
}

/** What to do about a failure that Lambda has but a word for; nothing where the error itself says it. */
function remedyOf(
  { errorType, trace }: Failure,
  { environment, frozen }: Place,
  hasLoaded: boolean,
): string | undefined {
  const file = `Pulumi.${environment}.yaml`;
  if (errorType === OUT_OF_MEMORY.errorType) {
    return `It has ${frozen.memoryMb} MB: raise memoryMb in ${file}, or keep less in memory.`;
  }
  if (errorType === timedOut(0).errorType) {
    return hasLoaded
      ? `Raise timeoutSeconds in ${file}, or see what it waits for.`
      : "It had not even loaded, for which Lambda gives it no more: see what the code does outside of the handler.";
  }
  if (errorType === EXIT) {
    return "Its process ended before it answered, as process.exit() ends it: return or throw instead.";
  }
  // Of an error Lambda knows the places in the code.
  return trace?.length === 0
    ? "What it threw is no Error, and Lambda says no more of it: throw an Error."
    : undefined;
}

/** Says that the functions of an environment run on another Node; nothing where it is this one. */
export function runtimeNotes({ environment, frozen }: Place, here: string): string[] {
  const [, major] = /^nodejs(\d+)\./.exec(frozen.runtime) ?? [];
  if (major === undefined || major === here.split(".")[0]) return [];
  return [`note: this is Node ${here}, and ${environment} runs it on Node ${major}.`];
}

/** Says that the environment runs the function with settings of another day, which are not in its file. */
export function settingsNotes(pin: Pin | undefined, { environment }: Place): string[] {
  if (pin?.settings === undefined) return [];
  return [
    `note: ${environment} runs it with the settings ${pin.settings}, which the stack alone knows; this run has those that Pulumi.${environment}.yaml has now.`,
  ];
}

function failureLines({ errorType, errorMessage, trace = [] }: Failure): string[] {
  const title = `${errorType}: ${errorMessage}`;
  // V8's own first line says the same.
  return [title, ...trace.filter((line) => line.startsWith("    at "))];
}

function recordLine({ messageId, record }: FailedRecord, records: number): string {
  return record === undefined
    ? `Reported as failed: ${messageId}, which is no record of this event; Lambda takes the whole batch as failed.`
    : `Record ${record} of ${records} failed, and would come back to the queue: ${messageId}`;
}

function messageLines(
  { topicArn, body, attributes }: PublishedMessage,
  hasLeft: boolean,
): string[] {
  return [
    `${hasLeft ? "Published" : "Would publish"} to ${lastPartOf(topicArn)}:`,
    ...Object.entries(attributes)
      .sort()
      .map(([name, value]) => `${name}: ${value}`),
    ...readable(body),
  ];
}

/** JSON over several lines, any other text as it is. */
export function readable(body: string): string[] {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).split("\n");
  } catch {
    return body.split("\n");
  }
}

function formatMs(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1_000).toFixed(2)} s`;
}
