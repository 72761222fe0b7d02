import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { ToolError } from "../errors";
import { withFiles } from "../files";
import type { SecretsWorld } from "../invoke/place";
import type { Project } from "../project/project";
import { releasedIn, versionsOf } from "../project/released";
import { editedProgram } from "./editProgram";
import { formatterOf, type Format } from "./format";
import { checkName } from "./name";
import { ANY_INPUT, inputOf, publishedBy, type Input } from "./samples";
import { sourcesOf } from "./sources";
import { refuseTaken } from "./taken";
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
  for (const feeder of fedBy) versionsOf(store, feeder);
  const stackFiles = project.environments.map((environment) => project.stackFile(environment));
  refuseTaken(project.program, name, stackFiles);
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
  return {
    writes: [
      ...sources,
      ...(edited === before ? [] : [await programWrite(project.program, before, edited, format)]),
      ...added.map(({ file, edited: { text } }) => ({ path: file.path, text, before: file.text })),
    ],
    notes,
  };
}

/** The program, edited; formatted where it was before. */
async function programWrite(
  program: string,
  before: string,
  edited: string,
  format: Format,
): Promise<Write> {
  const isFormatted = (await format(PROGRAM, before)) === before;
  const text = isFormatted ? await format(PROGRAM, edited) : edited;
  return { path: join(program, PROGRAM), text, before };
}

function readText(program: string): string {
  const file = join(program, PROGRAM);
  return withFiles(`${PROGRAM} can't be read`, "Make it a file that you may read.", () =>
    readFileSync(file, "utf8"),
  );
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
