import { resolve } from "node:path";

import type { Command } from "commander";

import { PROJECT_ROOT } from "../root";
import { Project } from "./project";

/** The folder that `--cwd` names; nothing where the command line has no such option. */
export function namedFolder(command: Command): string | undefined {
  const { cwd } = command.optsWithGlobals<{ cwd?: string }>();
  return cwd === undefined ? undefined : resolve(cwd);
}

/**
 * The project that a command is to work on: the one in the folder that `--cwd` names, else the one
 * that `ldm` belongs to.
 *
 * ```ts
 * .action((name: string, options: Options, command: Command) => { const project = projectOf(command); … })
 * ```
 */
export function projectOf(command: Command): Project {
  return Project.open(namedFolder(command) ?? PROJECT_ROOT);
}
