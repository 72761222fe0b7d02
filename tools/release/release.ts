import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type { Contract } from "../../components/contract";
import { messageOf } from "../../components/messageOf";
import {
  digestOf,
  formatManifest,
  MANIFEST,
  type VersionManifest,
} from "../../components/versionManifest";
import { VersionError, VersionStore } from "../../components/versionStore";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import { uninterrupted } from "../interrupts";

import { bundleFunction, type Bundle } from "./bundle";
import { contractFile, readSoundContract } from "./contractFile";
import { sourceRevision } from "./sourceRevision";
import { typeErrors } from "./typeCheck";

/** What to release. */
export interface ReleaseRequest {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the function. */
  readonly name: string;
  /** Release even if nothing changed since the newest version. @default false */
  readonly force?: boolean;
}

/** A version that is ready to be written; nothing is written yet. */
export interface Release {
  /** Absolute path that the version's folder is going to have. */
  readonly folder: string;
  readonly manifest: VersionManifest;
  readonly files: Bundle["files"];
}

/** Checks and builds the next version of a function, without writing anything. */
export async function planRelease({ root, name, force = false }: ReleaseRequest): Promise<Release> {
  const store = new VersionStore(join(root, "functions"));
  const newest = verifyFunction(store, name);
  const contract = readSoundContract(root, name, "; nothing was released");
  await verifyTypes(root, name);
  const bundle = await verifyBundle(root, name);
  const digest = digestOf(bundle.files);
  if (newest !== undefined && !force) verifyChange(store, name, newest, digest.sha256, contract);
  const version = (newest ?? 0) + 1;
  const { handler, files } = bundle;
  const sources = [...withLockfile(root, bundle.sources), contractFile(name)];
  const source = await sourceRevision(root, sources);
  return {
    folder: store.folderOf(name, version),
    manifest: { function: name, version, ...digest, handler, source, ...contract },
    files,
  };
}

/**
 * Writes a version into its folder: all of it or, if anything fails, nothing. Never touches a version that
 * exists.
 */
export function applyRelease(release: Release): void {
  const { function: name, version } = release.manifest;
  withFiles(
    `${name} version ${version} could not be written; nothing was released`,
    `Check that functions/${name}/versions is a folder that you may write to.`,
    () => {
      uninterrupted(() => {
        write(release);
      });
    },
  );
}

function write({ folder, manifest, files }: Release): void {
  const versions = dirname(folder);
  const created = mkdirSync(versions, { recursive: true });
  const draft = mkdtempSync(join(versions, `.${manifest.version}-`));
  try {
    for (const { name, bytes } of files) writeFileSync(join(draft, name), bytes);
    writeFileSync(join(draft, MANIFEST), formatManifest(manifest));
    // Renaming onto a folder that has files in it fails: of two releases at once, one wins.
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
    throw new ToolError(
      `${manifest.function} version ${manifest.version} was released by someone else meanwhile; ` +
        `nothing was written. Run the command again to release version ${manifest.version + 1}.`,
    );
  }
}

function verifyFunction(store: VersionStore, name: string): number | undefined {
  try {
    return store.versions(name).at(-1);
  } catch (error) {
    if (error instanceof VersionError) throw new UsageError(error.message);
    throw error;
  }
}

async function verifyTypes(root: string, name: string): Promise<void> {
  const messages = await typeErrors(root, name);
  if (messages === undefined) return;
  throw new ToolError(`${name} has type errors; nothing was released.\n${messages}`);
}

async function verifyBundle(root: string, name: string): Promise<Bundle> {
  try {
    return await bundleFunction(root, name);
  } catch (error) {
    const message = messageOf(error);
    throw new ToolError(`${name} could not be bundled; nothing was released.\n${message}`);
  }
}

function verifyChange(
  store: VersionStore,
  name: string,
  newest: number,
  digest: string,
  contract: Contract | undefined,
): void {
  const released = store.open(name, newest);
  if (released.sha256 !== digest) return;
  // Frozen in the version as the bytes are: without another one a new contract would never take effect.
  if (!isDeepStrictEqual(released.contract, contract)) return;
  throw new ToolError(
    `${name} has not changed since version ${newest}; nothing was released. ` +
      "Use --force to release the same bytes again.",
  );
}

// The packages that went in are named by the lockfile rather than listed as sources.
function withLockfile(root: string, sources: readonly string[]): string[] {
  const lockfile = "package-lock.json";
  return existsSync(join(root, lockfile)) ? [...sources, lockfile] : [...sources];
}

/** Path of a release's folder as a user would write it. */
export function shownFolder(root: string, release: Release): string {
  return relative(root, release.folder);
}
