import { coloured, functionColour } from "../../tools/colours";
import type { LogEvent } from "../../tools/logs/events";
import { logLines } from "../../tools/logs/show";
import type { Terminal } from "../../tools/terminal";

/** Lines about several functions, one after the other as they come. */
export class Stream {
  readonly #width: number;

  /** @param names The functions, in the order that gives each its colour. */
  constructor(
    private readonly terminal: Pick<Terminal, "print" | "hasColours">,
    private readonly names: readonly string[],
  ) {
    this.#width = Math.max(...names.map(({ length }) => length));
  }

  /** Prints a line about a function, with the time of day. */
  line(name: string, text: string, at: number = Date.now()): void {
    const time = new Date(at).toISOString().slice(11, 23);
    const colour = functionColour(this.names.indexOf(name));
    const shown = coloured(this.terminal, colour, name.padEnd(this.#width));
    this.terminal.print(`${time}  ${shown}  ${text}`);
  }

  /** Prints what a function has logged. */
  log(event: LogEvent): void {
    const lines = logLines(this.terminal, event, { all: false, names: this.names });
    for (const line of lines) this.terminal.print(line);
  }
}
