import { isMap } from "../../components/isMap";

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

// The same in every line of a function, or shown beside it.
const LEFT_OUT = new Set([
  ...["level", "message", "timestamp", "service", "sampling_rate", "function", "error"],
  ...["xray_trace_id", "requestId"],
]);

/** Reads a line, whether it is JSON of the function's logger or of Lambda's, or text. */
export function lineOf(message: string): LogLine {
  const value = parsed(message);
  if (value === undefined) return textLine(message);
  if (typeof value.type === "string" && value.type.startsWith("platform.")) {
    return platformLine(value.type, value.record);
  }
  if (typeof value.message !== "string") return textLine(message);
  const { error } = value;
  const fields = Object.entries(value).filter(([name]) => !LEFT_OUT.has(name));
  return {
    kind: "log",
    level: levelOf(value.level),
    text: isMap(error) ? `${value.message}: ${errorText(error)}` : value.message,
    fields: Object.fromEntries(fields.map(([name, each]) => [name, shown(each)])),
    ...(isMap(error) && typeof error.stack === "string" ? { stack: framesOf(error.stack) } : {}),
  };
}

function parsed(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textLine(message: string): LogLine {
  if (/^(START|END|INIT_START|EXTENSION|TELEMETRY)\b/.test(message)) {
    return { kind: "platform", text: message };
  }
  if (!message.startsWith("REPORT ")) {
    // What nobody has formatted is a crash, mostly.
    return {
      kind: "log",
      level: /Error\b|^\s+at /.test(message) ? "ERROR" : "INFO",
      text: message,
      fields: {},
    };
  }
  const number = (name: string): number | undefined => {
    const [, found] = new RegExp(`\\b${name}: ([\\d.]+) `).exec(message) ?? [];
    return found === undefined ? undefined : Number(found);
  };
  return report(number("Duration"), number("Max Memory Used"), number("Init Duration"));
}

function platformLine(type: string, record: unknown): LogLine {
  const { metrics, status } = isMap(record) ? record : {};
  if (type !== "platform.report" || !isMap(metrics)) return { kind: "platform", text: type };
  const number = (value: unknown): number | undefined =>
    typeof value === "number" ? value : undefined;
  const line = report(
    number(metrics.durationMs),
    number(metrics.maxMemoryUsedMB),
    number(metrics.initDurationMs),
  );
  return typeof status === "string" && status !== "success"
    ? { kind: "log", level: "ERROR", text: `the run ended: ${status}, ${line.text}`, fields: {} }
    : line;
}

function report(
  durationMs: number | undefined,
  memoryMb: number | undefined,
  initMs: number | undefined,
): LogLine & { kind: "report" } {
  const parts = [
    ...(durationMs === undefined ? [] : [`ran ${Math.round(durationMs)} ms`]),
    ...(initMs === undefined ? [] : [`loaded in ${Math.round(initMs)} ms`]),
    ...(memoryMb === undefined ? [] : [`used ${Math.round(memoryMb)} MB`]),
  ];
  return { kind: "report", text: parts.join(", ") };
}

function levelOf(level: unknown): Level {
  const known = LEVELS.find((each) => each === String(level).toUpperCase());
  return known ?? (String(level).toUpperCase() === "FATAL" ? "CRITICAL" : "INFO");
}

function errorText({ name, message }: Record<string, unknown>): string {
  return [name, message].filter((each) => typeof each === "string").join(": ");
}

function framesOf(stack: string): string[] {
  return stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "));
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
