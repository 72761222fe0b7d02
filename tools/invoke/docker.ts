import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

import { isMap } from "../../components/isMap";
import { messageOf } from "../../components/messageOf";
import { findOnPath } from "../../local/processes";
import { ToolError } from "../errors";
import { tryPort } from "../ports";
import type { Execution } from "./execution";
import { timedOut, type Failure, type Ran } from "./outcome";
import { variablesFor } from "./variables";

/** Where the image has the code. */
const TASK_ROOT = "/var/task";
/** How long the container may take to answer at all: its image may have to come first. */
const START_MS = 300_000;

/** What Docker is asked for. */
export interface ContainerOptions {
  /** Name of the container, to end it by. */
  readonly name: string;
  /** Lambda's runtime, such as `nodejs24.x`. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Folder of the code. */
  readonly folder: string;
  /** Lambda's handler setting. */
  readonly handler: string;
  /** Names of the variables; their values are handed over in Docker's own environment, where no list of processes shows them. */
  readonly variables: readonly string[];
  /** Free ports: where the emulator of Lambda listens, and where it talks with the runtime. */
  readonly ports: readonly [number, number];
  /** Whether containers can share the network of this machine, as on Linux. */
  readonly hasHostNetwork: boolean;
}

/** The command line of Docker, without `docker` itself. */
export function dockerArguments(options: ContainerOptions): string[] {
  const { name, runtime, memoryMb, timeoutSeconds, folder, handler, variables } = options;
  const { ports, hasHostNetwork } = options;
  const [, major = ""] = /^nodejs(\d+)\./.exec(runtime) ?? [];
  const image = `public.ecr.aws/lambda/nodejs:${major}`;
  const shared = [
    ...["run", "--rm", "--name", name, "--memory", `${memoryMb}m`],
    ...["--volume", `${folder}:${TASK_ROOT}:ro`],
    ...["--env", `AWS_LAMBDA_FUNCTION_TIMEOUT=${timeoutSeconds}`],
    ...variables.flatMap((variable) => ["--env", variable]),
  ];
  if (!hasHostNetwork)
    return [...shared, "--publish", `127.0.0.1:${ports[0]}:8080`, image, handler];
  // What stands in for SNS listens on the loopback address, which only the machine's own network reaches.
  return [
    ...shared,
    ...["--network", "host", "--entrypoint", "/usr/local/bin/aws-lambda-rie", image],
    ...["--runtime-interface-emulator-address", `127.0.0.1:${ports[0]}`],
    ...["--runtime-api-address", `127.0.0.1:${ports[1]}`],
    ...["/var/runtime/bootstrap", handler],
  ];
}

/**
 * Runs code in AWS's image for Lambda, with its runtime and its emulator of Lambda.
 *
 * @throws ToolError where there is no Docker, or it can't run the image.
 */
export async function runInDocker(execution: Execution): Promise<Ran> {
  const { code, place, capture, event, signal } = execution;
  const docker = findOnPath("docker", process.env.PATH);
  if (docker === undefined) {
    throw new ToolError(
      "there is no docker on the PATH: install it, or leave out --docker, which runs the function on the Node here.",
    );
  }
  const hasHostNetwork = process.platform === "linux";
  const host = hasHostNetwork ? "127.0.0.1" : "host.docker.internal";
  const variables = variablesFor(code, place, {
    taskRoot: TASK_ROOT,
    endpoint: `http://${host}:${capture.port}`,
  });
  const { runtime, memoryMb, timeoutSeconds } = place.frozen;
  const name = `ldm-invoke-${randomUUID()}`;
  const ports = [await tryPort(0), await tryPort(0)] as const;
  const options: ContainerOptions = {
    name,
    runtime,
    memoryMb,
    timeoutSeconds,
    folder: code.folder,
    handler: code.handler,
    variables: Object.keys(variables),
    ports,
    hasHostNetwork,
  };
  const container = new Container(docker, dockerArguments(options), variables, execution);
  const remove = (): void => void container.remove(name);
  signal?.addEventListener("abort", remove);
  try {
    const answer = await container.post(ports[0], JSON.stringify(event), signal);
    await container.remove(name);
    return { ...answered(answer, timeoutSeconds), ...container.told() };
  } finally {
    signal?.removeEventListener("abort", remove);
    await container.remove(name);
  }
}

/** A `docker run` at work. */
class Container {
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;
  #hasEnded = false;

  constructor(
    private readonly docker: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
    { onLog }: Pick<Execution, "onLog">,
  ) {
    const child = spawn(docker, [...args], {
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
        this.#lines.push(line);
        onLog?.(line);
      });
    }
    this.#ended = new Promise((resolve) => {
      child.once("error", ({ message }) => {
        this.#lines.push(message);
        resolve();
      });
      child.once("close", () => {
        resolve();
      });
    });
    void this.#ended.then(() => {
      this.#hasEnded = true;
    });
  }

  /** Hands the event over as soon as somebody takes it; gives the answer's text. */
  async post(port: number, body: string, signal: AbortSignal | undefined): Promise<string> {
    const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
    const limit = Date.now() + START_MS;
    for (;;) {
      signal?.throwIfAborted();
      if (this.#hasEnded) throw this.#failure("docker ended before the function could answer");
      if (Date.now() > limit) throw this.#failure("the container did not answer");
      try {
        return await postTo(url, body, signal);
      } catch (error) {
        // Where it has begun, another try would hand the event over twice.
        if (this.#hasBegun) throw this.#failure(`the container hung up (${messageOf(error)})`);
        await pause(100);
      }
    }
  }

  get #hasBegun(): boolean {
    return this.#lines.some((line) => line.startsWith("START RequestId:"));
  }

  /** What its lines tell besides. */
  told(): Pick<Ran, "logs" | "initMs" | "durationMs"> {
    const report = this.#lines.find((line) => line.startsWith("REPORT RequestId:")) ?? "";
    const [, init] = /Init Duration: ([\d.]+) ms/.exec(report) ?? [];
    const [, duration] = /\tDuration: ([\d.]+) ms/.exec(report) ?? [];
    return {
      logs: this.#lines.filter((line) => !EMULATOR_LINE.test(line)),
      ...(init === undefined ? {} : { initMs: Number(init) }),
      ...(duration === undefined ? {} : { durationMs: Number(duration) }),
    };
  }

  /** Ends it; may be called again. */
  async remove(name: string): Promise<void> {
    if (this.#hasEnded) return;
    await new Promise((resolve) => {
      const args = ["rm", "--force", name];
      spawn(this.docker, args, { stdio: "ignore" }).once("close", resolve).once("error", resolve);
    });
    await this.#ended;
  }

  #failure(what: string): ToolError {
    return new ToolError(
      `${what}: ${this.#lines.find((line) => line !== "") ?? "it says nothing"}`,
    );
  }
}

/** What the emulator of Lambda writes among the function's own lines. */
const EMULATOR_LINE = /^(START|END|REPORT) RequestId: |^\d{2} \w{3} \d{4} [\d:,]+ \[\w+\] \(/;

/** `fetch` waits for five minutes at most, and a function may take three times that. */
function postTo(url: string, body: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", ...(signal && { signal }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () => {
        resolve(Buffer.concat(chunks).toString());
      });
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

function answered(text: string, timeoutSeconds: number): Pick<Ran, "response" | "failure"> {
  const timeout = timedOut(timeoutSeconds);
  if (text === timeout.errorMessage) return { failure: timeout };
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return {
      failure: { errorType: "Runtime.ExitError", errorMessage: text || "It gave no answer." },
    };
  }
  return isFailure(response) ? { failure: response } : { response };
}

function isFailure(response: unknown): response is Failure & Record<string, unknown> {
  return (
    isMap(response) &&
    typeof response.errorType === "string" &&
    typeof response.errorMessage === "string"
  );
}
