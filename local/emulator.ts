import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ToolError, UsageError } from "../tools/errors";
import { tryPort } from "../tools/ports";
import { commandLineOf, killGroup, lastLines } from "./processes";
import type { Progress } from "./progress";
import { ensureEmulatorPython } from "./python";

/** AWS on this machine. */
export interface Emulator {
  /** Where it listens, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The process, and process group, of an emulator that we started. */
  readonly pid: number | undefined;
  /** What {@link isEmulator} recognises that process by. */
  readonly mark: string | undefined;
  /** Where it writes its log, if we started it. */
  readonly logFile: string | undefined;
  /** Ends it and the functions it runs, if we started it; may be called again. */
  stop(): Promise<void>;
}

/** How to start an emulator. */
export interface EmulatorOptions {
  /** A folder for its log and its temporary files. */
  folder: string;
  /** @default a free one */
  port?: number;
  /** Lets it run on when this process ends. @default false */
  detached?: boolean;
  /** Refuses what the caller's policies do not allow. @default false */
  enforcesPolicies?: boolean;
  /** A folder of Python modules that its own environment lacks, such as AWS's translator of SAM templates. @default none */
  modules?: string;
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** @default those of this process */
  variables?: NodeJS.ProcessEnv;
}

const runner = path.join(__dirname, "emulator", "run.py");
const healthPath = "/_localstack/health";
const startLimitMs = 60_000;

/** Starts an emulator on the loopback address and waits until it answers; it ends with this process. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { folder, detached = false, enforcesPolicies = false, progress, signal } = options;
  const { variables = process.env } = options;
  const python = await ensureEmulatorPython({ progress, signal, variables });
  const port = options.port ?? (await tryPort(0));
  const temporary = path.join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  const logFile = path.join(folder, "emulator.log");
  const log = openSync(logFile, "a");
  const mark = `emulator-${randomUUID()}`;
  const args = [
    ...(detached ? [] : ["--leave-with-starter"]),
    ...(options.modules === undefined ? [] : [`--modules=${options.modules}`]),
  ];
  const child = spawn(python, [runner, ...args, mark], {
    // A group of its own: Ctrl-C is for us to handle, and its functions can be ended with it.
    detached: true,
    env: {
      ...emulatorVariables(port, temporary, variables),
      ...(enforcesPolicies ? { AUTH: "true" } : {}),
    },
    // A pipe that nobody writes to: it closes when this process ends, however it ends.
    stdio: [detached ? "ignore" : "pipe", log, log],
  });
  closeSync(log);
  const emulator = new StartedEmulator(child, `http://127.0.0.1:${port}`, mark, logFile, temporary);
  try {
    await emulator.started(signal);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  if (detached) emulator.leave();
  return emulator;
}

/** An emulator that somebody else runs: any that speaks like LocalStack, on the loopback address. */
export async function namedEmulator(endpoint: string): Promise<Emulator> {
  const url = checkEndpoint(endpoint);
  if (!(await isHealthy(url))) {
    throw new ToolError(`${url} does not answer like an AWS emulator (asked for ${healthPath}).`);
  }
  return {
    endpoint: url,
    pid: undefined,
    mark: undefined,
    logFile: undefined,
    stop: () => Promise.resolve(),
  };
}

/** Checks an endpoint given by the user; only this machine's own addresses will do. */
export function checkEndpoint(endpoint: string): string {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new UsageError(`"${endpoint}" is no URL; it looks like http://127.0.0.1:4566.`);
  }
  if (!["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)) {
    throw new UsageError(
      `${endpoint} is not on this machine: traffic goes to the loopback address only, ` +
        "such as http://127.0.0.1:4566.",
    );
  }
  if (!["http:", "https:"].includes(url.protocol) || url.pathname !== "/") {
    throw new UsageError(`${endpoint} should look like http://127.0.0.1:4566.`);
  }
  return url.origin;
}

/** Whether this process is the emulator that bears this mark: process ids are used again. */
export async function isEmulator(pid: number, mark: string): Promise<boolean> {
  return (await commandLineOf(pid))?.includes(mark) ?? false;
}

/** Whether an emulator answers at this endpoint. */
export async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(new URL(healthPath, endpoint), {
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

// The functions inherit what the emulator has, so it gets no more than it needs: NODE_OPTIONS, an
// AWS_PROFILE or a proxy of the user's would change what they do.
function emulatorVariables(
  port: number,
  temporary: string,
  variables: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const nodeFirst = [path.dirname(process.execPath), variables.PATH ?? ""].join(path.delimiter);
  return {
    PATH: nodeFirst,
    HOME: variables.HOME,
    LANG: "C.UTF-8",
    TZ: "UTC",
    // Lambda's own Node is new enough; the one here might not be.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    TMPDIR: temporary,
    PYTHONNOUSERSITE: "1",
    PYTHONUNBUFFERED: "1",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    // A listener on a fixed port of every address, for a service that nobody here uses.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
  };
}

/** An emulator that is a process of ours. */
export class StartedEmulator implements Emulator {
  readonly pid: number | undefined;
  readonly #ended: Promise<string>;
  #hasEnded = false;

  constructor(
    private readonly child: Pick<ChildProcess, "pid" | "once" | "ref" | "unref">,
    readonly endpoint: string,
    readonly mark: string,
    readonly logFile: string,
    private readonly temporary: string,
  ) {
    this.pid = child.pid;
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => {
        resolve(error.message);
      });
      child.once("exit", (code, signalName) => {
        resolve(`it ended with ${signalName ?? `exit code ${code ?? "unknown"}`}`);
      });
    });
    void this.#ended.then(() => {
      this.#hasEnded = true;
    });
  }

  async started(signal: AbortSignal | undefined): Promise<void> {
    const limit = Date.now() + startLimitMs;
    while (!(await isHealthy(this.endpoint))) {
      signal?.throwIfAborted();
      if (this.#hasEnded) throw this.#failure(await this.#ended);
      if (Date.now() > limit) throw this.#failure(`no answer within ${startLimitMs / 1000} s`);
      await pause(100);
    }
  }

  /** Lets this process end while the emulator goes on. */
  leave(): void {
    this.child.unref();
  }

  async stop(): Promise<void> {
    if (this.pid !== undefined && !this.#hasEnded) {
      // Of a child that was left Node does not wait: with nothing else to do it would end right here,
      // before anybody learns why we stop.
      this.child.ref();
      killGroup(this.pid);
      await this.#ended;
    }
    // A function's last write may still be under way in there.
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  #failure(what: string): ToolError {
    const log = lastLines(readFileSync(this.logFile, "utf8"), 8);
    return new ToolError(`the AWS emulator did not start: ${what}.\n${log}\nLog: ${this.logFile}`);
  }
}
