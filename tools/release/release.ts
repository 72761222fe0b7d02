import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type { Contract } from "../../components/contract";
import { messageOf } from "../../components/messageOf";
import { digestOf, type VersionManifest } from "../../components/versionManifest";
import type { VersionPlace } from "../../components/versionPlace";
import { VersionError, VersionStore } from "../../components/versionStore";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import { uninterrupted } from "../interrupts";
import { putVersion, writeVersionFile } from "../versions/inBucket";
import { writeVersionFolder } from "../versions/inRepository";

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
  /** The bucket that its files go to. @default they stay in the repository */
  readonly place?: VersionPlace | undefined;
}

/** A version that is ready to be written; nothing is written yet. */
export interface Release {
  readonly store: VersionStore;
  /** The bucket that its files go to; nothing where they stay in the repository. */
  readonly place: VersionPlace | undefined;
  readonly manifest: VersionManifest;
  readonly files: Bundle["files"];
}

/** Checks and builds the next version of a function, without writing anything. */
export async function planRelease({
  root,
  name,
  force = false,
  place,
}: ReleaseRequest): Promise<Release> {
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
    store,
    place,
    manifest: { function: name, version, ...digest, handler, source, ...contract },
    files,
  };
}

/**
 * Writes a version: all of it or, if anything fails, nothing. Never touches a version that exists.
 *
 * @returns It with the manifest as it was written.
 * @throws ToolError where it can't be written, or somebody else was faster.
 */
export async function applyRelease(release: Release): Promise<Release> {
  const { store, place, files } = release;
  const { function: name, version } = release.manifest;
  const failed = `${name} version ${version} could not be written; nothing was released`;
  const manifest =
    place === undefined
      ? release.manifest
      : await putVersion(place, release.manifest, files, failed);
  const isWritten = withFiles(
    failed,
    `Check that functions/${name}/versions is a folder that you may write to.`,
    () => uninterrupted(() => write(store, manifest, files)),
  );
  if (!isWritten) {
    throw new ToolError(
      `${name} version ${version} was released by someone else meanwhile; ` +
        `nothing was written. Run the command again to release version ${version + 1}.`,
    );
  }
  if (place !== undefined) await store.keep(manifest, files);
  return { ...release, manifest };
}

function write(store: VersionStore, manifest: VersionManifest, files: Release["files"]): boolean {
  const { function: name, version } = manifest;
  const [folder, file] = [store.folderOf(name, version), store.fileOf(name, version)];
  if (manifest.keptIn === undefined) {
    return !existsSync(file) && writeVersionFolder(folder, manifest, files);
  }
  return !existsSync(folder) && writeVersionFile(file, manifest);
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
  const released = store.verify(name, newest);
  if (released.sha256 !== digest) return;
  // Frozen in the version as the bytes are: without another one a new contract would never take effect.
  if (!isDeepStrictEqual(released.variables, contract?.variables)) return;
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

/** Path of what a release writes, a folder or a manifest alone, as a user would write it. */
export function shownPath(root: string, { store, place, manifest }: Release): string {
  const { function: name, version } = manifest;
  return relative(
    root,
    place === undefined ? store.folderOf(name, version) : store.fileOf(name, version),
  );
}
