import type { Progress } from "../local/progress";
import type { Measured } from "./measure";
import type { Plot } from "./plot";
import { median } from "./statistics";
import type { Table } from "./table";

/** How to measure. */
export interface PartOptions {
  /** How often each case is measured. */
  readonly rounds: number;
  /** How many functions an environment has, where that is varied. */
  readonly functions: readonly number[];
  /** How many messages go through a function, where that is measured. */
  readonly messages: number;
  readonly progress: Progress;
}

/** One part of the measurements. */
export interface Part {
  /** What it measures, as the command's help has it. */
  readonly summary: string;
  /** How often each case is measured unless somebody says otherwise. */
  readonly rounds: number;
  /** How long it takes with the defaults on two quiet cores, in minutes. */
  readonly minutes: number;
  readonly measure: (options: PartOptions) => Promise<Findings>;
}

/** What a part has found. */
export interface Findings {
  readonly wishes: readonly Wish[];
  readonly tables: readonly Table[];
  /** By name, which is that of the file too. */
  readonly plots: Readonly<Record<string, Plot>>;
}

/** What was wanted, and what it came to. */
export interface Wish {
  readonly what: string;
  /** At most so much, or at least. */
  readonly wanted: { readonly atMost: number } | { readonly atLeast: number };
  readonly measured: number;
  /** @default a plain number */
  readonly unit?: string;
}

/** Whether a wish came true. */
export function isMet({ wanted, measured }: Wish): boolean {
  return "atMost" in wanted ? measured <= wanted.atMost : measured >= wanted.atLeast;
}

/** Bars of what was measured, medians with their spread. */
export function barsOf(
  measured: readonly Measured[],
  { unit, ours }: { unit: "ms" | "s"; ours: (name: string) => boolean },
): Plot["bars"] {
  const scaled = (milliseconds: number): number =>
    unit === "s" ? milliseconds / 1_000 : milliseconds;
  return measured.map(({ name, times }) => ({
    label: name.replaceAll("`", ""),
    value: scaled(median(times)),
    spread: [scaled(Math.min(...times)), scaled(Math.max(...times))],
    isOurs: ours(name),
  }));
}

/** The median of one case. */
export function medianOf(measured: readonly Measured[], name: string): number {
  return median(measured.find((each) => each.name === name)?.times ?? []);
}
