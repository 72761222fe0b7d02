import { spawn } from "node:child_process";
import { join } from "node:path";

const LDM = join(__dirname, "../../tools/ldm.js");

/** How a command line ended. */
export interface Ended {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line at work. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves once it has said something like that, on either stream; rejects where it ends without. */
  said(words: RegExp): Promise<void>;
  /** Sends a signal to it and to all that it has started. */
  kill(signal: NodeJS.Signals): void;
}

/** Runs the command line in a process group of its own, as a shell would, without a terminal. */
export function startLdm(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Running {
  const child = spawn(process.execPath, [LDM, ...args], {
    env: { ...process.env, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  let listeners: (() => void)[] = [];
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, ...output });
    });
  });
  return {
    ended,
    said: (words) =>
      new Promise((resolve, reject) => {
        const listen = () => {
          if (!words.test(output.stdout + output.stderr)) return;
          listeners = listeners.filter((each) => each !== listen);
          resolve();
        };
        listeners.push(listen);
        listen();
        void ended.then(({ stdout, stderr }) => {
          reject(new Error(`It ended without saying ${words.source}:\n${stdout}${stderr}`));
        });
      }),
    kill: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
  };
}
