import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Contract } from "../../components/contract";
import { messageOf } from "../../components/messageOf";
import type { VersionStore } from "../../components/versionStore";
import { ToolError } from "../errors";
import type { Project } from "../project/project";
import { checkReleased, versionsOf } from "../project/released";
import { bundleFunction } from "../release/bundle";
import { readSoundContract } from "../release/contractFile";

/** Code of a function that can be run. */
export interface Code {
  /** Name of the function. */
  readonly function: string;
  /** Number of the released version; of the source, the one that its next release gets. */
  readonly version: number;
  readonly isSource: boolean;
  /** In words: `version 3` or `the source`. */
  readonly label: string;
  /** Folder of its files. */
  readonly folder: string;
  /** Lambda's handler setting. */
  readonly handler: string;
  /** What its variables must be. */
  readonly contract: Contract | undefined;
}

/**
 * Lends the code of a function to `work`: a released version as it was released, or its source, bundled as a
 * release does it, into a folder that is gone afterwards.
 *
 * @param version Number of a released version. @default the source
 * @throws UsageError where there is no such function or version.
 * @throws VersionError where the version's bytes were altered.
 * @throws ToolError where the source can't be bundled.
 */
export async function withCode<T>(
  project: Pick<Project, "program">,
  store: VersionStore,
  name: string,
  version: number | undefined,
  work: (code: Code) => Promise<T>,
): Promise<T> {
  versionsOf(store, name);
  if (version !== undefined) return work(await releasedCode(store, name, version));
  const folder = mkdtempSync(join(tmpdir(), "ldm-source-"));
  try {
    return await work(await bundleInto(folder, project.program, store, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function releasedCode(store: VersionStore, name: string, version: number): Promise<Code> {
  checkReleased(store, name, version);
  const { folder, handler, contract } = await store.open(name, version);
  return {
    function: name,
    version,
    isSource: false,
    label: `version ${version}`,
    folder,
    handler,
    contract,
  };
}

async function bundleInto(
  folder: string,
  root: string,
  store: VersionStore,
  name: string,
): Promise<Code> {
  const contract = readSoundContract(root, name);
  const { handler, files } = await bundle(root, name);
  const maps = new Set(files.map((file) => file.name).filter((file) => file.endsWith(".map")));
  for (const { name: file, bytes } of files) {
    const link = maps.has(`${file}.map`) ? `\n//# sourceMappingURL=${file}.map\n` : "";
    writeFileSync(join(folder, file), Buffer.concat([bytes, Buffer.from(link)]));
  }
  return {
    function: name,
    version: (store.versions(name).at(-1) ?? 0) + 1,
    isSource: true,
    label: "the source",
    folder,
    handler,
    contract,
  };
}

async function bundle(root: string, name: string) {
  try {
    return await bundleFunction(root, name, { sourceMap: true });
  } catch (error) {
    throw new ToolError(`${name} could not be bundled; nothing was run.\n${messageOf(error)}`);
  }
}
