import type { Terminal } from "../../tools/terminal";

/** A terminal that keeps what is written to it. */
export class CapturedTerminal implements Terminal {
  /** Lines of the result. */
  readonly printed: string[] = [];
  /** Lines on stderr. */
  readonly talked: string[] = [];

  print = (line: string): void => {
    this.printed.push(line);
  };

  talk = (line: string): void => {
    this.talked.push(line);
  };
}
