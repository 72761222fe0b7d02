import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { checkFunction } from "../diff/side";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import type { SecretsWorld } from "../invoke/place";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";
import { formatterOf } from "./format";
import { checkName, constantOf, isReserved } from "./name";
import {
  declarationOf,
  declares,
  readProgram,
  withFunction,
  type Declaration,
  type Program,
} from "./program";
import { ANY_INPUT, inputOf, publishedBy, type Input } from "./samples";
import { sourcesOf } from "./sources";
import type { Write } from "./writeAll";

/** A function to make. */
export interface InitRequest {
  readonly project: Project;
  readonly name: string;
  /** Names of the functions whose results it gets. */
  readonly fedBy: readonly string[];
}

/** All that makes a new function; nothing is written yet. */
export interface Init {
  readonly writes: readonly Write[];
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/** The program, relative to its folder. */
const PROGRAM = "index.ts";

/**
 * Makes up a new function: its sources with a test, its entry in each stack file, which leaves it out of the environment, and
 * its line in the program.
 *
 * @throws UsageError where the name is bad or taken, or there is no such function to feed it.
 * @throws ToolError where a file that has to be edited is written in a way that can't be.
 */
export async function planInit(
  { project, name, fedBy }: InitRequest,
  world: SecretsWorld,
  signal: AbortSignal,
): Promise<Init> {
  checkName(name);
  const store = releasedIn(project);
  for (const feeder of fedBy) checkFunction(store, feeder);
  const stackFiles = project.environments.map((environment) => project.stackFile(environment));
  refuseTaken(
    project.program,
    name,
    stackFiles.map(({ stack, functions }) => ({ stack, functions })),
  );
  const before = readText(project.program);
  const edited = editedProgram(before, name, fedBy);
  const added = stackFiles.map((file) => ({ file, edited: file.withFunction(name) }));

  const format = formatterOf(project.program);
  const { input, notes } = await inputFrom({ project, name, fedBy }, world, signal);
  const sources = await Promise.all(
    sourcesOf(name, input).map(async ({ path, text }) => ({
      path: join(project.program, path),
      text: await format(path, text),
    })),
  );
  const isFormatted = (await format(PROGRAM, before)) === before;
  const program = {
    path: join(project.program, PROGRAM),
    text: isFormatted ? await format(PROGRAM, edited) : edited,
    before,
  };
  return {
    writes: [
      ...sources,
      ...(edited === before ? [] : [program]),
      ...added.map(({ file, edited: { text } }) => ({ path: file.path, text, before: file.text })),
    ],
    notes,
  };
}

/** Refuses a name that something has already. */
function refuseTaken(
  program: string,
  name: string,
  stackFiles: readonly { readonly stack: string; readonly functions: readonly string[] }[],
): void {
  // On some machines names that differ in capitals alone are one folder.
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  for (const folder of ["functions", "test/functions"]) {
    const taken = entriesOf(join(program, folder)).find(isSame);
    if (taken === undefined) continue;
    throw new UsageError(`${folder}/${taken} is there already. Take another name, or remove it.`);
  }
  for (const { stack, functions } of stackFiles) {
    if (!functions.includes(name)) continue;
    throw new UsageError(
      `Pulumi.${stack}.yaml has settings of ${name} already. Take another name, or remove them.`,
    );
  }
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function readText(program: string): string {
  const file = join(program, PROGRAM);
  return withFiles(`${PROGRAM} can't be read`, "Make it a file that you may read.", () =>
    readFileSync(file, "utf8"),
  );
}

/** The text of the program that declares the function; the same where somebody has written that by hand. */
function editedProgram(text: string, name: string, fedBy: readonly string[]): string {
  const program = readProgram(text);
  const feeders = fedBy.map((feeder) =>
    program?.declarations.find((declaration) => declaration.name === feeder),
  );
  const found = feeders.filter((feeder) => feeder !== undefined);
  if (program === undefined || found.length < fedBy.length) {
    if (declares(text, name)) return text;
    refuseEdit(text, name, fedBy);
  }
  if (declares(text, name)) {
    throw new UsageError(`index.ts declares ${name} already. Take another name, or remove it.`);
  }
  refuseConstants(program, name, found);
  return withFunction(program, name, found);
}

function refuseEdit(text: string, name: string, fedBy: readonly string[]): never {
  const missing = fedBy.find((feeder) => !declares(text, feeder));
  if (missing !== undefined) {
    throw new ToolError(
      `index.ts does not declare ${missing}, so nothing can be fed by it. Nothing has been changed: ` +
        `add ${declarationOf(missing, [])} to index.ts, and run this again.`,
    );
  }
  throw new ToolError(
    `index.ts is written in a way that can't be edited here. Nothing has been changed: where it declares functions, before ` +
      `it returns environment.outputs(), add ${declarationOf(name, fedBy.map(constantOf))} and run this again.`,
  );
}

/** Refuses names that the program uses for something else. */
function refuseConstants(
  { constants }: Program,
  name: string,
  feeders: readonly Declaration[],
): void {
  if (constants.has(constantOf(name))) {
    throw new UsageError(
      `"${name}" can't be the name of a function: in index.ts it would be called ${constantOf(name)}, which is something else there. Take another name.`,
    );
  }
  for (const { name: feeder, constant } of feeders) {
    const taken = constantOf(feeder);
    if (constant !== undefined || !(constants.has(taken) || isReserved(taken))) continue;
    throw new ToolError(
      `index.ts would have to call ${feeder} ${taken}, which is something else there. Nothing has been changed: ` +
        `give it a name in index.ts, const … = ${declarationOf(feeder, [])} and run this again.`,
    );
  }
}

/** What the messages look like that its feeders publish. */
async function inputFrom(
  { project, name, fedBy }: InitRequest,
  world: SecretsWorld,
  signal: AbortSignal,
): Promise<{ readonly input: Input; readonly notes: readonly string[] }> {
  if (fedBy.length === 0) return { input: ANY_INPUT, notes: [] };
  const remedy = `Make functions/${name}/message.ts, and its sample in events/, what ${fedBy.join(" and ")} publish${fedBy.length === 1 ? "es" : ""}.`;
  try {
    const samples = [];
    for (const feeder of fedBy) samples.push(await publishedBy(project, feeder, world, signal));
    const input = inputOf(samples);
    if (input !== undefined) return { input, notes: [] };
    return { input: ANY_INPUT, notes: [`hint: no id is in all of their messages. ${remedy}`] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ToolError)) throw error;
    const notes = [`hint: a message to begin with could not be had: ${error.message} ${remedy}`];
    return { input: ANY_INPUT, notes };
  }
}

/** Path of a file as a user would write it, from the project's folder. */
export function shownPath({ folder }: Project, { path }: Write): string {
  return relative(folder, path);
}
