import { coloured, type Colour } from "../../tools/colours";
import type { Terminal } from "../../tools/terminal";

const palette: readonly Colour[] = ["green", "yellow", "bold"];

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
    const shown = coloured(this.terminal, this.#colourOf(name), name.padEnd(this.#width));
    this.terminal.print(`${time}  ${shown}  ${text}`);
  }

  #colourOf(name: string): Colour {
    return palette[this.names.indexOf(name) % palette.length] ?? "bold";
  }
}
