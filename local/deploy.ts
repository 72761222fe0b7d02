import type { Stack } from "@pulumi/pulumi/automation";

import { ToolError } from "../tools/errors";
import { deployedFunctions, type DeployedFunction } from "./deployed";
import { fetchPinned } from "./fetchPinned";
import { lastLines } from "./processes";
import type { Progress } from "./progress";
import type { LocalProject } from "./project";

/** How many stacks are taken down at the same time: as many as two cores are faster with. */
const stacksAtOnce = 2;

/**
 * Brings every environment up; answers what each runs, in the order of the project's stacks. One after another,
 * since each takes only what the one before it runs.
 */
export async function deployAll(
  project: LocalProject,
  progress: Progress,
  signal?: AbortSignal,
): Promise<DeployedFunction[][]> {
  await fetchPinned(project.folder, project.stackNames);
  return inParallel(project.stackNames, 1, async (name) => {
    signal?.throwIfAborted();
    const functions = await deploy(name, await project.stack(name), signal);
    const pins = functions.map((each) => `${each.name} ${each.version}`).join(", ");
    progress.say(`${name} is up: ${pins || "no functions"}`);
    return functions;
  });
}

async function deploy(
  name: string,
  stack: Stack,
  signal: AbortSignal | undefined,
): Promise<DeployedFunction[]> {
  const result = await orItsDiagnostics(`pulumi up of ${name}`, signal, (onOutput) =>
    stack.up({ ...(signal === undefined ? {} : { signal }), onOutput }),
  );
  return deployedFunctions(name, result.outputs);
}

/** Runs Pulumi; if that fails, the error is what Pulumi told the user, without our own call stack. */
async function orItsDiagnostics<T>(
  what: string,
  signal: AbortSignal | undefined,
  work: (onOutput: (text: string) => void) => Promise<T>,
): Promise<T> {
  let output = "";
  try {
    return await work((text) => {
      output += text;
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ToolError(`${what} failed.\n${diagnosticsIn(output, String(error))}`);
  }
}

/**
 * What Pulumi has to say of a failure: its diagnostics, or else the end of what it wrote.
 *
 * @param output All that it wrote to stdout.
 * @param failure The error of the Automation API, which has what it wrote to stderr.
 */
export function diagnosticsIn(output: string, failure: string): string {
  if (failure.includes("message authentication failed")) {
    return (
      "A stack file holds a secret that another backend has encrypted: here it can't be read. " +
      "Deploy locally from a branch without it, or set it anew for the local cloud, without committing that."
    );
  }
  const diagnostics = output.indexOf("Diagnostics:");
  if (diagnostics === -1) return lastLines(output || failure, 20);
  return (output.slice(diagnostics).split("\nOutputs:")[0] ?? "").trimEnd();
}

/** Takes down what a project's stacks hold, for an emulator that goes on without us. */
export async function destroyAll(project: LocalProject, progress: Progress): Promise<void> {
  await inParallel(project.stackNames, stacksAtOnce, async (name) => {
    const stack = await project.stack(name);
    await orItsDiagnostics(`pulumi destroy of ${name}`, undefined, (onOutput) =>
      stack.destroy({ onOutput }),
    );
    progress.say(`${name} is gone`);
  });
}

/** Works on a list a few at a time; after a failure it starts no more, and waits for those begun. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !failed; next = queue.shift()) {
      const [index, item] = next;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: width }, worker));
  const failure = workers.find((each) => each.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return results;
}
