import type { LogEvent } from "../../tools/logs/events";
import { lineHead, logLines } from "../../tools/logs/show";
import type { Terminal } from "../../tools/terminal";

/** Lines about several functions, one after the other as they come. */
export class Stream {
  /** @param names The functions, in the order that gives each its colour. */
  constructor(
    private readonly terminal: Pick<Terminal, "print" | "hasColours">,
    private readonly names: readonly string[],
  ) {}

  /** Prints a line about a function, with the time of day. */
  line(name: string, text: string, at: number = Date.now()): void {
    const { terminal, names } = this;
    terminal.print(`${lineHead(terminal, { name, at, names })}  ${text}`);
  }

  /** Prints what a function has logged. */
  log(event: LogEvent): void {
    const lines = logLines(this.terminal, event, { all: false, names: this.names });
    for (const line of lines) this.terminal.print(line);
  }
}
