import { isMap } from "../../components/isMap";
import type { LogLine } from "./logLine";

/** Reads a line of text that Lambda itself has written; nothing where it is not Lambda's. */
export function platformText(message: string): LogLine | undefined {
  if (/^(START|END|INIT_START|EXTENSION|TELEMETRY)\b/.test(message)) {
    return { kind: "platform", text: message };
  }
  if (!message.startsWith("REPORT ")) return undefined;
  const number = (name: string): number | undefined => {
    const [, found] = new RegExp(`\\b${name}: ([\\d.]+) `).exec(message) ?? [];
    return found === undefined ? undefined : Number(found);
  };
  const [, status] = /\tStatus: (\w+)/.exec(message) ?? [];
  const [, errorType] = /\tError Type: (\S+)/.exec(message) ?? [];
  return report({
    durationMs: number("Duration"),
    memoryMb: number("Max Memory Used"),
    initMs: number("Init Duration"),
    status,
    errorType,
  });
}

/**
 * Reads an event that Lambda itself has written as JSON.
 *
 * @param type What it is, such as `platform.report`.
 */
export function platformEvent(type: string, record: unknown): LogLine {
  const { metrics, status, errorType } = isMap(record) ? record : {};
  if (type !== "platform.report" || !isMap(metrics)) return { kind: "platform", text: type };
  const number = (value: unknown): number | undefined =>
    typeof value === "number" ? value : undefined;
  const text = (value: unknown): string | undefined =>
    typeof value === "string" ? value : undefined;
  return report({
    durationMs: number(metrics.durationMs),
    memoryMb: number(metrics.maxMemoryUsedMB),
    initMs: number(metrics.initDurationMs),
    status: text(status),
    errorType: text(errorType),
  });
}

interface Report {
  readonly durationMs: number | undefined;
  readonly memoryMb: number | undefined;
  readonly initMs: number | undefined;
  /** How the run ended. */
  readonly status: string | undefined;
  readonly errorType: string | undefined;
}

function report({ durationMs, memoryMb, initMs, status = "success", errorType }: Report): LogLine {
  const parts = [
    ...(durationMs === undefined ? [] : [`ran ${Math.round(durationMs)} ms`]),
    ...(initMs === undefined ? [] : [`loaded in ${Math.round(initMs)} ms`]),
    ...(memoryMb === undefined ? [] : [`used ${Math.round(memoryMb)} MB`]),
  ];
  if (status === "success") return { kind: "report", text: parts.join(", ") };
  const why = errorType === undefined ? status : `${status} (${errorType})`;
  const text = ["the run ended: " + why, ...parts].join(", ");
  return { kind: "log", level: "ERROR", text, fields: {} };
}
