import type { CountedCalls } from "./callCounter";
import type { Measured } from "./measure";
import { median, thousands, threeDigits } from "./statistics";

/** A table, its cells in Markdown. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table in Markdown; a column of numbers stands on the right. */
export function inMarkdown({ headings, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const alignment = headings.map((_, column) =>
    rows.every((row) => /^([\d,.]+( to [\d,.]+)?)?$/.test(row[column] ?? "")) ? "---:" : "---",
  );
  return [headings, alignment, ...rows].map(line).join("\n");
}

/** How to show what was measured. */
export interface TimesOptions {
  readonly unit: "ms" | "s";
  /** The case that the others are compared with. @default the first */
  readonly baseline?: string;
}

/** Medians, spread, and how the medians compare with that of one case. */
export function timesTable(measured: readonly Measured[], { unit, baseline }: TimesOptions): Table {
  const compared = measured.find(({ name }) => name === baseline) ?? measured[0];
  const one = median(compared?.times ?? []);
  const shown = (milliseconds: number): string =>
    threeDigits(unit === "s" ? milliseconds / 1_000 : milliseconds);
  const hasMemory = measured.some(({ memory }) => memory.length > 0);
  return {
    headings: [
      ...["", `median, ${unit}`, `fastest to slowest, ${unit}`, "ratio"],
      ...(hasMemory ? ["memory, MB"] : []),
    ],
    rows: measured.map(({ name, times, memory }) => [
      name,
      shown(median(times)),
      `${shown(Math.min(...times))} to ${shown(Math.max(...times))}`,
      (median(times) / one).toFixed(2),
      ...(hasMemory ? [threeDigits(median(memory))] : []),
    ]),
  };
}

/** Median and spread of times in milliseconds, as two cells in seconds. */
export function secondsCells(times: readonly number[]): [median: string, spread: string] {
  const shown = (milliseconds: number): string => threeDigits(milliseconds / 1_000);
  return [shown(median(times)), `${shown(Math.min(...times))} to ${shown(Math.max(...times))}`];
}

/** How many calls to AWS write and how many read, and the KB sent with them, as three cells. */
export function callCells({
  calls,
  bytesSent,
}: CountedCalls): [writes: string, reads: string, kb: string] {
  const writes = writesIn(calls);
  return [String(writes), String(calls.length - writes), thousands(bytesSent / 1_024)];
}

/** How many of some calls to AWS change something. */
export function writesIn(calls: CountedCalls["calls"]): number {
  return calls.filter(({ isWrite }) => isWrite).length;
}
