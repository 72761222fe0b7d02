import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";

import { ToolError } from "../tools/errors";
import { noSuchStack, stackNamesIn } from "../tools/project/stackNames";
import { localVariables, type ProviderChoice } from "./variables";
import type { Emulator } from "./emulator";
import type { Engine } from "./engine";

/** What a {@link LocalProject} is made of. */
export interface LocalProjectOptions {
  /** Where to put it; made if missing. */
  folder: string;
  engine: Engine;
  emulator: Pick<Emulator, "endpoint">;
  /** @default "stand-in" */
  provider?: ProviderChoice;
  /** The folder whose Pulumi.yaml and program to run. @default this checkout */
  program?: string;
  /** Further variables for the engine and the program. */
  variables?: Record<string, string>;
}

/** A Pulumi project beside the checkout: it runs the same program but keeps its own state and stack files. */
export interface LocalProject {
  readonly folder: string;
  /** Variables that point Pulumi, and any AWS SDK, to what runs locally. */
  readonly variables: Readonly<Record<string, string>>;
  /** The names of its stacks, each having a file. */
  readonly stackNames: readonly string[];
  /** Gets a stack, making it the first time. */
  stack(name: string): Promise<Stack>;
  /** The path of a stack's own copy of `Pulumi.<name>.yaml`. */
  stackFile(name: string): string;
  /** Rewrites a stack's own copy of its file. */
  editStackFile(name: string, edit: (text: string) => string): void;
  /** Removes its folder; what it deployed stays where it is. */
  dispose(): void;
}

/** The checkout. */
export const checkout = path.resolve(__dirname, "..");

/**
 * Makes a project for local runs, with the checkout's stack files copied in: with a passphrase Pulumi
 * writes a salt into a stack's file, and trying things out must not change files that git tracks.
 */
export async function createLocalProject(options: LocalProjectOptions): Promise<LocalProject> {
  const { folder, engine, program = checkout } = options;
  copyProject(program, folder);
  const state = stateFolder(folder);
  mkdirSync(state, { recursive: true });
  const variables = {
    ...localVariables({
      engine,
      endpoint: options.emulator.endpoint,
      provider: options.provider ?? "stand-in",
      folder,
    }).set,
    ...options.variables,
  };
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    pulumiCommand: engine.command,
    envVars: variables,
  });
  const stackFile = (name: string): string => path.join(folder, `Pulumi.${name}.yaml`);
  const stackNames = stackNamesIn(folder);
  const project: LocalProject = {
    folder,
    variables,
    stackNames,
    stackFile,
    stack: async (name) => {
      if (!stackNames.includes(name)) throw new ToolError(noSuchStack(name, stackNames));
      return Stack.createOrSelect(name, workspace);
    },
    editStackFile: (name, edit) => {
      writeFileSync(stackFile(name), edit(readFileSync(stackFile(name), "utf8")));
    },
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return project;
}

/** Where a local project keeps the state of its stacks. */
export function stateFolder(projectFolder: string): string {
  return path.join(projectFolder, "state");
}

function copyProject(program: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const settings = parse(readFileSync(path.join(program, "Pulumi.yaml"), "utf8")) as {
    main?: string;
  };
  const main = path.resolve(program, settings.main ?? ".");
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ ...settings, main }));
  for (const name of stackNamesIn(program)) {
    const copy = path.join(folder, `Pulumi.${name}.yaml`);
    // A project that is opened again keeps its own: they may have been edited, and hold their salt.
    if (existsSync(copy)) continue;
    writeFileSync(copy, readFileSync(path.join(program, `Pulumi.${name}.yaml`)));
  }
}
