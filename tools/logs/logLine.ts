/** How serious a line is, least first. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"] as const;
export type Level = (typeof LEVELS)[number];

/** What a line of a function's log says. */
export type LogLine =
  /** Written by the function: words, what else it tells, and an error with its stack. */
  | {
      readonly kind: "log";
      readonly level: Level;
      readonly text: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly stack?: readonly string[];
    }
  /** Written by Lambda at the begin and the end of each run. */
  | { readonly kind: "platform"; readonly text: string }
  /** Written by Lambda after each run: how long it took, and how much memory. */
  | { readonly kind: "report"; readonly text: string };
