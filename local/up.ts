import path from "node:path";

import { ToolError, UsageError } from "../tools/errors";
import { noSuchStack } from "../tools/project/stackNames";
import { localFolder } from "./demo";
import { deployAll, destroyAll } from "./deploy";
import { deployedFunctions, type DeployedFunction } from "./deployed";
import { namedEmulator, startEmulator, type Emulator } from "./emulator";
import { ensureEngine } from "./engine";
import type { Progress } from "./progress";
import { checkout, createLocalProject, type LocalProject } from "./project";
import { removeLocalSalts } from "./salt";
import { runs, SessionFolder, stopEmulator, type Session } from "./session";
import { localVariables, type ProviderChoice, type Variables } from "./variables";

const defaultSession = new SessionFolder(path.join(localFolder, "up"));

/** Folder of what is up. */
export const upFolder = defaultSession.folder;

/** How to bring everything up. */
export interface UpOptions {
  provider: ProviderChoice;
  /** An emulator that runs already. @default one of our own */
  endpoint?: string | undefined;
  progress: Progress;
  signal: AbortSignal;
}

/** Deploys every environment to an emulator and leaves all of it running; answers where that is. */
export async function up(options: UpOptions, sessions = defaultSession): Promise<string> {
  const { provider, progress, signal } = options;
  await sessions.begin();
  let emulator: Emulator | undefined;
  try {
    const engine = await ensureEngine({ progress, signal });
    progress.say(`Pulumi engine: ${engine.origin}`);
    emulator =
      options.endpoint === undefined
        ? await startEmulator({ folder: sessions.folder, detached: true, progress, signal })
        : await namedEmulator(options.endpoint);
    sessions.write(emulator, provider);
    progress.say(`AWS emulator: ${emulator.endpoint}`);
    const project = await createLocalProject({
      folder: sessions.project,
      engine,
      emulator,
      provider,
    });
    await deployAll(project, progress, signal);
    return emulator.endpoint;
  } catch (error) {
    await emulator?.stop();
    sessions.remove();
    throw error;
  }
}

/** Whether what `up` started runs. */
export async function isUp(sessions = defaultSession): Promise<boolean> {
  const session = sessions.read();
  return session !== undefined && (await runs(session));
}

/** Ends what `up` left running, and removes its state. */
export async function down(progress: Progress, sessions = defaultSession): Promise<void> {
  const session = sessions.read();
  if (session === undefined && !sessions.exists()) {
    throw new ToolError("nothing is up here.");
  }
  if (session !== undefined) await end(session, sessions, progress);
  for (const file of removeLocalSalts(checkout, sessions.project)) {
    progress.say(`Took the local salt out of ${file}`);
  }
  sessions.remove();
}

async function end(session: Session, sessions: SessionFolder, progress: Progress): Promise<void> {
  if (session.pid === undefined) {
    // An emulator of somebody else's keeps what it holds.
    if (await runs(session)) await destroyAll(await open(session, sessions, progress), progress);
    return;
  }
  const ended = await stopEmulator(session);
  progress.say(
    ended ? `Ended the emulator on ${session.endpoint}` : "The emulator was gone already",
  );
}

/** The variables for a shell in which plain `pulumi` works on what is up. */
export async function shellVariables(
  progress: Progress,
  sessions = defaultSession,
): Promise<Variables> {
  const { endpoint, provider } = await sessions.running();
  const engine = await ensureEngine({ progress });
  return localVariables({ engine, endpoint, provider, folder: sessions.project });
}

/** A function that is up, and the emulator it is on. */
export async function runningFunction(
  name: string,
  environment: string,
  progress: Progress,
  sessions = defaultSession,
): Promise<{ endpoint: string; deployed: DeployedFunction }> {
  const session = await sessions.running();
  const project = await open(session, sessions, progress);
  if (!project.stackNames.includes(environment)) {
    throw new UsageError(noSuchStack(environment, project.stackNames));
  }
  const stack = await project.stack(environment);
  const functions = deployedFunctions(environment, await stack.outputs());
  const deployed = functions.find((each) => each.name === name);
  if (deployed === undefined) {
    const names = functions.map((each) => each.name);
    throw new UsageError(noSuchFunction(name, environment, names));
  }
  return { endpoint: session.endpoint, deployed };
}

/** What to say when an environment does not run a function. */
export function noSuchFunction(
  name: string,
  environment: string,
  names: readonly string[],
): string {
  return names.length === 0
    ? `${environment} runs no functions at all, so no "${name}": give it a version in Pulumi.${environment}.yaml, ` +
        "then `npx ldm local down` and `npx ldm local up`."
    : `${environment} runs no function "${name}"; it runs ${names.join(", ")}.`;
}

async function open(
  session: Session,
  sessions: SessionFolder,
  progress: Progress,
): Promise<LocalProject> {
  return createLocalProject({
    folder: sessions.project,
    engine: await ensureEngine({ progress }),
    emulator: session,
    provider: session.provider,
  });
}
