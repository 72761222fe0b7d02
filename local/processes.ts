import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { isSystemError } from "../tools/files";

/** How a process ended and what it wrote. */
export interface Ran {
  /** Its exit code; `undefined` when a signal ended it, it ran out of time or could not be started. */
  readonly exitCode: number | undefined;
  /** Both outputs, in the order they came; why it could not be started, if it could not. */
  readonly output: string;
}

/** How to run a process. */
export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Ends the process, and what it started, when it fires. */
  signal?: AbortSignal | undefined;
  /** Ends the process, and what it started, after so long. @default no limit */
  timeoutMs?: number;
  /** Is told each piece of output as it comes. */
  onOutput?: (text: string) => void;
}

/** Runs a process to its end. Rejects when the signal fires; not when it can't be started or fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  options.signal?.throwIfAborted();
  try {
    return await runStarted(command, args, options);
  } catch (error) {
    // An executable file that the system can't run is as good as one that fails.
    if (isSystemError(error)) return { exitCode: undefined, output: error.message };
    throw error;
  }
}

async function runStarted(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ran> {
  // A group of its own, so that what it started can be ended with it.
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    const text = chunk.toString();
    output += text;
    options.onOutput?.(text);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const end = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
  options.signal?.addEventListener("abort", end);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    options.signal?.throwIfAborted();
    return { exitCode: exitCode ?? undefined, output };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", end);
  }
}

/** Ends a process group at once; answers whether there was one. */
export function killGroup(pid: number): boolean {
  try {
    return process.kill(-pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Whether a process of this id runs, as far as we may ask. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a running process; `undefined` when there is none or it can't be told. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // No such folder on macOS.
  }
  try {
    const ran = await run("ps", ["-o", "command=", "-p", String(pid)]);
    return ran.exitCode === 0 ? ran.output : undefined;
  } catch {
    return undefined;
  }
}

/** The path of the first executable file of this name on a PATH. */
export function findOnPath(name: string, searchPath: string | undefined): string | undefined {
  return (searchPath ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutableFile);
}

/** Whether this is a file that may be run. */
export function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The last lines of an output, for an error message. */
export function lastLines(output: string, count: number): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}
