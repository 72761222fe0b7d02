import { createInterface } from "node:readline";

/** Where a command writes: results apart from talk, so that `ldm ... > file` holds results only. */
export interface Terminal {
  /** Writes one line of the result, to stdout. */
  print(line: string): void;
  /** Writes one line about what is going on or went wrong, to stderr. */
  talk(line: string): void;
  /**
   * Asks somebody; answers nothing where they left without an answer. It is only there where somebody can be asked.
   */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Whether results may have colours. @default false */
  readonly hasColours?: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  talk: (line) => void process.stderr.write(`${line}\n`),
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
  // Node looks at NO_COLOR, and at what the terminal can do.
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
};

/** Asks on stderr: the question is no result. Ctrl-C and Ctrl-D leave without an answer. */
function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once("close", () => {
      resolve(undefined);
    });
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
