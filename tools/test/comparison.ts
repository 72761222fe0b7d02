import { structuredPatch } from "diff";

import { isMap } from "../../components/isMap";
import { lastPartOf } from "../aws/arns";
import type { Outcome } from "../invoke/outcome";
import { readable } from "../invoke/show";

/** How one event came out of two codes. */
export interface EventComparison {
  /** Name of the event's file. */
  readonly event: string;
  readonly same: boolean;
  /** Lines of a unified diff: each begins with `-`, `+`, a blank or `@@`. */
  readonly differences: readonly string[];
}

/** Unchanged lines to show around each change. */
const CONTEXT = 2;

/** Compares what came out for an event: response, failures, published messages, and how much was logged at each level. */
export function compareOutcomes(event: string, before: Outcome, after: Outcome): EventComparison {
  const [a, b] = [before, after].map((outcome) => `${describe(outcome).join("\n")}\n`);
  const { hunks } = structuredPatch(event, event, a ?? "", b ?? "", "", "", { context: CONTEXT });
  const differences = hunks.flatMap(({ oldStart, newStart, lines }) => [
    `@@ -${oldStart} +${newStart} @@`,
    ...lines,
  ]);
  return { event, same: differences.length === 0, differences };
}

/** All of an outcome that a reader of it may depend on: no durations, no memory, no stack. */
function describe({ response, failure, failedRecords, published, logs }: Outcome): string[] {
  return [
    ...(failure === undefined
      ? ["response:", ...plainLines(JSON.stringify(response))]
      : ["failure:", `${failure.errorType}: ${failure.errorMessage}`]),
    ...failedRecords.map(({ messageId, record }) => `failed record ${record ?? "?"}: ${messageId}`),
    ...published.flatMap(({ topicArn, attributes, body }) => [
      `published to ${lastPartOf(topicArn)}:`,
      ...Object.entries(attributes)
        .sort()
        .map(([name, value]) => `${name}: ${value}`),
      ...plainLines(body),
    ]),
    ...levelLines(logs),
  ];
}

/** A line that another one now follows has not changed: its comma goes. */
function plainLines(body: string): string[] {
  return readable(body).map((line) => line.replace(/,$/, ""));
}

function levelLines(logs: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const level of logs.map(levelOf)) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].sort().map(([level, count]) => `logged at ${level}: ${count}`);
}

function levelOf(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    if (isMap(value) && typeof value.level === "string") return value.level;
  } catch {
    // A line of plain text.
  }
  return "no level";
}
