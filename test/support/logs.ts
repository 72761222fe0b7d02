import { Logger } from "@aws-lambda-powertools/logger";
import type { ConstructorOptions } from "@aws-lambda-powertools/logger/types";

/** One structured log line. */
export type LogLine = Record<string, unknown>;

/** A logger that keeps its lines, and those of its children, instead of writing them. */
export class CapturedLogger extends Logger {
  /** Lines so far, oldest first. */
  lines: LogLine[] = [];

  protected override createLogger(options?: ConstructorOptions): CapturedLogger {
    const child = new CapturedLogger(options);
    child.lines = this.lines;
    return child;
  }

  protected override printLog(...[, item]: Parameters<Logger["printLog"]>): void {
    item.prepareForPrint();
    const line: unknown = JSON.parse(JSON.stringify(item.getAttributes(), this.getJsonReplacer()));
    this.lines.push(line as LogLine);
  }
}
