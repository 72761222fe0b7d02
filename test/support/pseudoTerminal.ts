import { spawn } from "node:child_process";

/** What a program in a terminal shows, and how to type. */
export interface PseudoTerminal {
  /** Types text. */
  type(text: string): void;
  /** Resolves with the match once it has shown something like that since the last call; rejects where it ends without. */
  shows(words: RegExp): Promise<RegExpExecArray>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Kills it with no chance to clean up. */
  kill(): void;
}

// Python is needed for the emulator anyway, and has what Node lacks.
const HOST = `
import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: os.killpg(pid, signal.SIGKILL))
pty._copy(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
`;

/** Runs a program as the foreground job of a terminal of its own. */
export function startInTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): PseudoTerminal {
  const child = spawn("python3", ["-c", HOST, ...command], { ...options, stdio: "pipe" });
  let shown = "";
  let all = "";
  let look = (): void => undefined;
  const add = (text: string): void => {
    shown += text;
    all += text;
    look();
  };
  child.stdout.setEncoding("utf8").on("data", add);
  child.stderr.setEncoding("utf8").on("data", add);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return {
    ended,
    type: (text) => {
      child.stdin.write(text);
    },
    shows: (words) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = words.exec(shown);
          if (match === null) return;
          look = () => undefined;
          shown = shown.slice(match.index + match[0].length);
          resolve(match);
        };
        look();
        void ended.then(() => {
          reject(new Error(`It ended without showing ${words.source}:\n${all}`));
        });
      }),
    kill: () => {
      child.kill("SIGTERM");
    },
  };
}
