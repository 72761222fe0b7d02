import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { messageOf } from "../components/messageOf";
import { ToolError } from "../tools/errors";
import { withFiles } from "../tools/files";
import { deployAll, destroyAll } from "./deploy";
import type { DeployedFunction } from "./deployed";
import { namedEmulator, startEmulator, type Emulator } from "./emulator";
import { ensureEngine } from "./engine";
import { usualEvent } from "./events";
import { isRunning } from "./processes";
import type { Progress } from "./progress";
import { checkout, createLocalProject, type LocalProject } from "./project";
import { describeMissing, renderTrials, tryEnvironment, type FunctionTrial } from "./trial";
import { noFolderRemedy } from "./session";
import type { ProviderChoice } from "./variables";

/** The folder of the checkout, which git ignores, for what runs locally. */
export const localFolder = path.join(checkout, ".local");

/** How to show the model at work. */
export interface DemoOptions {
  provider: ProviderChoice;
  /** An emulator that runs already. @default one of our own */
  endpoint?: string | undefined;
  progress: Progress;
  signal: AbortSignal;
}

const ordersPerEnvironment = 5;
const resultLimitMs = 45_000;

/**
 * Deploys every environment to an emulator, sends orders through each and answers what came out, as
 * lines to print. Nothing is left, unless it fails: then the emulator's log.
 */
export async function demo(options: DemoOptions): Promise<string[]> {
  const { progress, signal } = options;
  const folder = makeFolder();
  let emulator: Emulator | undefined;
  // Our own emulator takes everything with it; somebody else's has to be left as it was.
  let holding: LocalProject | undefined;
  let isDone = false;
  try {
    const engine = await ensureEngine({ progress, signal });
    progress.say(`Pulumi engine: ${engine.origin}`);
    emulator =
      options.endpoint === undefined
        ? await startEmulator({ folder, progress, signal })
        : await namedEmulator(options.endpoint);
    progress.say(`AWS emulator: ${emulator.endpoint}`);
    const project = await createLocalProject({
      folder: path.join(folder, "project"),
      engine,
      emulator,
      provider: options.provider,
      // Nobody goes on from here after a kill, which takes our emulator along: the state needs no writing after each step.
      variables: options.endpoint === undefined ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {},
    });
    if (emulator.pid === undefined) holding = project;
    const environments = await deployAll(project, progress, signal);
    progress.say(`Sending ${ordersPerEnvironment} orders to each environment`);
    const trials = await tryAll(environments, emulator.endpoint, signal);
    progress.say("Cleaning up");
    const toTakeDown = holding;
    holding = undefined;
    if (toTakeDown !== undefined) await destroyAll(toTakeDown, progress);
    const lines = renderTrials(trials);
    const failed = trials.filter(({ missing }) => missing.length > 0);
    if (failed.length > 0) {
      throw new ToolError([...lines, "", ...failed.map(describeMissing)].join("\n"));
    }
    isDone = true;
    return lines;
  } catch (error) {
    const failure = holding && (await failureOf(destroyAll(holding, progress)));
    // Said, not thrown: what went wrong first is what the user has to know.
    if (failure !== undefined) progress.say(`Not everything was taken down: ${failure}`);
    throw error;
  } finally {
    await emulator?.stop();
    if (!isDone && !signal.aborted && emulator?.logFile !== undefined)
      keepLog(emulator.logFile, progress);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function failureOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function tryAll(
  environments: readonly DeployedFunction[][],
  endpoint: string,
  signal: AbortSignal,
): Promise<FunctionTrial[]> {
  const trials = await Promise.all(
    environments.map((functions) =>
      tryEnvironment(functions, {
        endpoint,
        eventFor: (first) => usualEvent(first).text,
        count: ordersPerEnvironment,
        limitMs: resultLimitMs,
        signal,
      }),
    ),
  );
  return trials.flat();
}

function keepLog(logFile: string, progress: Progress): void {
  const kept = path.join(localFolder, "demo-emulator.log");
  renameSync(logFile, kept);
  progress.say(`The emulator's log is kept in ${path.relative(process.cwd(), kept)}`);
}

function makeFolder(): string {
  const folder = path.join(localFolder, `demo-${process.pid}`);
  withFiles("there is no place for what runs locally", noFolderRemedy, () => {
    removeLeftovers();
    mkdirSync(folder, { recursive: true });
  });
  return folder;
}

// Of a demo that was killed: its emulator has ended with it, its folder has not.
function removeLeftovers(): void {
  mkdirSync(localFolder, { recursive: true });
  for (const name of readdirSync(localFolder)) {
    const pid = /^demo-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(path.join(localFolder, name), { recursive: true, force: true });
  }
}
