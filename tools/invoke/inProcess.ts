import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

import { killGroup } from "../../local/processes";
import { PROJECT_ROOT } from "../root";
import { isDebuggerTalk } from "./debug";
import type { Execution } from "./execution";
import { EXIT, OUT_OF_MEMORY, timedOut, type Failure, type Ran } from "./outcome";
import { identityOf, inheritedVariables, variablesFor } from "./variables";

const RUNNER = join(PROJECT_ROOT, "tools/invoke/runner.js");
const DETERMINISTIC = join(PROJECT_ROOT, "tools/invoke/deterministic.js");

/** Lambda's limit on loading a function (Lambda execution environment, init phase). */
const INIT_SECONDS = 10;

/** How long to wait for the last lines of a process that is gone: another one that left its group may hold the outputs open. */
const LAST_WORDS_MS = 2_000;

/** What of a function's memory V8's old space may take; the rest is for the runtime and for buffers. */
const HEAP_SHARE = 0.9;

/** What the runner tells. */
type Told =
  | { readonly type: "ready"; readonly initMs: number }
  | {
      readonly type: "end";
      readonly peakKb: number;
      readonly response?: unknown;
      readonly failure?: Failure;
      readonly durationMs?: number;
    };

/** How a process ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs code in a Node process of its own: the Node that runs this program. */
export async function runInProcess(execution: Execution): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "ldm-run-"));
  try {
    const request = join(folder, "request.json");
    writeFileSync(request, JSON.stringify(requestOf(execution)), { mode: 0o600 });
    return await runChild(execution, request);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requestOf({ code, place, event, requestId, debugPort }: Execution): object {
  const { functionName, functionVersion, functionArn, logStreamName } = identityOf(code, place);
  const { memoryMb, timeoutSeconds, logGroupName } = place.frozen;
  return {
    folder: code.folder,
    handler: code.handler,
    event,
    context: {
      callbackWaitsForEmptyEventLoop: true,
      functionName,
      functionVersion,
      invokedFunctionArn: functionArn,
      memoryLimitInMB: String(memoryMb),
      awsRequestId: requestId,
      logGroupName,
      logStreamName,
    },
    timeoutMs: timeoutSeconds * 1_000,
    isTimed: debugPort === undefined,
  };
}

/** The arguments of the process. */
function argumentsOf(
  { code, place, isDeterministic = false, debugPort }: Execution,
  request: string,
): string[] {
  return [
    `--max-old-space-size=${Math.floor(place.frozen.memoryMb * HEAP_SHARE)}`,
    ...(code.isSource ? ["--enable-source-maps"] : []),
    ...(isDeterministic ? ["--require", DETERMINISTIC] : []),
    ...(debugPort === undefined ? [] : [`--inspect-brk=127.0.0.1:${debugPort}`]),
    RUNNER,
    request,
  ];
}

async function runChild(execution: Execution, request: string): Promise<Ran> {
  const { code, place, capture, debugPort, signal, onLog } = execution;
  const { timeoutSeconds } = place.frozen;
  const child = spawn(process.execPath, argumentsOf(execution, request), {
    cwd: code.folder,
    env: {
      ...inheritedVariables(process.env),
      ...variablesFor(code, place, { taskRoot: code.folder, endpoint: capture.url }),
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A group of its own, so that what it started can be ended with it.
    detached: true,
  });
  let failure: Failure | undefined;
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const killAfter = (seconds: number): NodeJS.Timeout | undefined =>
    debugPort === undefined
      ? setTimeout(() => {
          failure = timedOut(seconds);
          kill();
        }, seconds * 1_000)
      : undefined;

  let timer = killAfter(INIT_SECONDS);
  let initMs: number | undefined;
  let end: Extract<Told, { type: "end" }> | undefined;
  const logs: string[] = [];
  const reading = [
    eachLine(child.stdio[3], (line) => {
      const message = toldBy(line);
      if (message === undefined) return;
      clearTimeout(timer);
      if (message.type === "end") end = message;
      else {
        ({ initMs } = message);
        timer = killAfter(timeoutSeconds);
      }
    }),
    ...[child.stdout, child.stderr].map((stream) =>
      eachLine(stream, (line) => {
        if (debugPort !== undefined && isDebuggerTalk(line)) return;
        logs.push(line);
        onLog?.(line);
      }),
    ),
  ];
  signal?.addEventListener("abort", kill);
  try {
    const exit = await new Promise<Exit>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (exitCode, signalName) => {
        resolve({ code: exitCode, signal: signalName });
      });
    });
    // What it started and left would keep its outputs open.
    kill();
    await Promise.race([Promise.all(reading), pause(LAST_WORDS_MS, undefined, { ref: false })]);
    for (const stream of child.stdio) stream?.destroy();
    if (end === undefined) return { failure: failure ?? failureOf(exit, logs), initMs, logs };
    const { response, failure: told, durationMs, peakKb } = end;
    const answer = told === undefined ? { response } : { failure: told };
    return { ...answer, initMs, durationMs, peakMemoryMb: Math.ceil(peakKb / 1_024), logs };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
  }
}

/** What the runner says in a line; nothing where somebody else wrote it, such as the handler. */
function toldBy(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}

function eachLine(
  stream: ChildProcess["stdio"][number],
  take: (line: string) => void,
): Promise<void> {
  if (!(stream instanceof Readable)) throw new Error("The process was started without a pipe.");
  return new Promise((resolve) => {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", take).once("close", resolve);
  });
}

/** What Lambda says of a process that has gone without an answer. */
function failureOf({ code, signal }: Exit, logs: readonly string[]): Failure {
  if (logs.some((line) => line.includes("JavaScript heap out of memory"))) return OUT_OF_MEMORY;
  const how =
    signal !== null
      ? `with error: signal: ${signal}`
      : code === 0
        ? "without providing a reason"
        : `with error: exit status ${String(code)}`;
  return { errorType: EXIT, errorMessage: `Runtime exited ${how}` };
}
