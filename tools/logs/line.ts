import { isMap } from "../../components/isMap";
import { LEVELS, type Level, type LogLine } from "./logLine";
import { platformEvent, platformText } from "./platform";

// The same in every line of a function, or shown beside it.
const LEFT_OUT = new Set([
  ...["level", "message", "timestamp", "service", "sampling_rate", "function", "error"],
  ...["xray_trace_id", "requestId", "errorType", "errorMessage", "stackTrace"],
]);

/** Reads a line, whether it is JSON of the function's logger or of Lambda's, or text. */
export function lineOf(message: string): LogLine {
  const value = parsed(message);
  if (value === undefined) return platformText(message) ?? textLine(message);
  if (typeof value.type === "string" && value.type.startsWith("platform.")) {
    return platformEvent(value.type, value.record);
  }
  if (value.message === undefined && value.errorType === undefined) {
    return { kind: "log", level: levelOf(value.level), text: message, fields: {} };
  }
  return jsonLine(value);
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

/** A line of the function's logger, or what it wrote to the console, in the JSON that Lambda makes of it. */
function jsonLine(value: Record<string, unknown>): LogLine {
  const { message } = value;
  // Lambda puts an error that nobody has caught into the place of the words.
  const isError = isMap(message) && message.errorType !== undefined;
  const error = errorIn(isError ? message : value);
  const fields = Object.entries(isError ? { ...value, ...message } : value);
  const words = typeof message === "string" ? withoutFrames(message, error) : undefined;
  const parts = [words, error && !words?.includes(error.text) ? error.text : undefined];
  const said = parts.filter((part) => part !== undefined).join(": ");
  return {
    kind: "log",
    level: levelOf(value.level),
    text: said === "" ? shown(message) : said,
    fields: Object.fromEntries(
      fields.filter(([name]) => !LEFT_OUT.has(name)).map(([name, each]) => [name, shown(each)]),
    ),
    ...(error?.stack === undefined ? {} : { stack: error.stack }),
  };
}

interface LoggedError {
  /** Its name and its message. */
  readonly text: string;
  readonly stack: readonly string[] | undefined;
}

/** The error that a line tells of, as the function's logger or as Lambda writes it. */
function errorIn({ error, ...value }: Record<string, unknown>): LoggedError | undefined {
  if (isMap(error)) {
    const { name, message, stack } = error;
    return {
      text: joined(name, message),
      stack: typeof stack === "string" ? framesOf(stack.split("\n")) : undefined,
    };
  }
  const { errorType, errorMessage, stackTrace } = value;
  if (errorType === undefined) return undefined;
  return {
    text: joined(errorType, errorMessage),
    stack: Array.isArray(stackTrace) ? framesOf(stackTrace.map(String)) : undefined,
  };
}

/** Lambda's words of an error hold its stack, which is shown by itself. */
function withoutFrames(words: string, error: LoggedError | undefined): string {
  if (error?.stack === undefined) return words;
  return words
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n");
}

function textLine(message: string): LogLine {
  const [, level, text] = /^\S+Z\t\S+\t([A-Z]+)\t([^]*)$/.exec(message) ?? [];
  if (level !== undefined && text !== undefined) {
    return { kind: "log", level: levelOf(level), text, fields: {} };
  }
  // What nobody has formatted is a crash, mostly.
  const isBad = /Error\b|^\s+at |\bTask timed out after /.test(message);
  return { kind: "log", level: isBad ? "ERROR" : "INFO", text: message, fields: {} };
}

function levelOf(level: unknown): Level {
  const known = LEVELS.find((each) => each === String(level).toUpperCase());
  return known ?? (String(level).toUpperCase() === "FATAL" ? "CRITICAL" : "INFO");
}

function joined(...parts: readonly unknown[]): string {
  return parts.filter((each) => typeof each === "string" && each !== "").join(": ");
}

function framesOf(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line.startsWith("at "));
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
