import { parseArgs } from "node:util";

import { UsageError } from "../tools/errors";

/** What to measure, as a command line says it. */
export interface BenchOptions {
  /** Names of parts; none means all of them. */
  readonly parts: readonly string[];
  /** @default those of each part */
  readonly rounds: number | undefined;
  readonly functions: readonly number[];
  readonly messages: number;
  /** Only prints what it finds, and leaves the page and its plots as they are. */
  readonly isDry: boolean;
  readonly wantsHelp: boolean;
}

/**
 * Reads a command line.
 *
 * @param known Names of all parts.
 * @throws UsageError saying what is wrong with it.
 */
export function parseBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals: parts } = parsed(args);
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined) {
    throw new UsageError(`There is no part "${unknown}", only ${known.join(", ")}.`);
  }
  return {
    parts,
    rounds: values.rounds === undefined ? undefined : count("--rounds", values.rounds, 99),
    functions: values.functions.split(",").map((size) => count("--functions", size, 100)),
    messages: count("--messages", values.messages, 20_000),
    isDry: values["dry-run"],
    wantsHelp: values.help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        functions: { type: "string", default: "1,10,100" },
        messages: { type: "string", default: "5000" },
        "dry-run": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(option: string, text: string, most: number): number {
  const number = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : NaN;
  if (number <= most) return number;
  throw new UsageError(`${option} takes whole numbers from 1 to ${most}, not "${text}".`);
}
