/** Where a command writes: results apart from talk, so that `ldm ... > file` holds results only. */
export interface Terminal {
  /** Writes one line of the result, to stdout. */
  print(line: string): void;
  /** Writes one line about what is going on or went wrong, to stderr. */
  talk(line: string): void;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  talk: (line) => void process.stderr.write(`${line}\n`),
};
