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

import { bundleFunction, bundleVendor, type Bundle } from "./bundle";
import { contractFile, readSoundContract } from "./contractFile";
import { knownDigest, rememberDigest } from "./knownBundle";
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

/** What to release of several functions. */
export interface ReleasesRequest extends Omit<ReleaseRequest, "name"> {
  /** Names of functions. */
  readonly names: readonly string[];
}

/** What would be released of several functions. */
export interface PlannedReleases {
  readonly releases: readonly Release[];
  /** Names of those that have not changed since their newest version. */
  readonly unchanged: readonly string[];
}

/**
 * Checks and builds the next version of a function, without writing anything.
 *
 * @throws ToolError where it has not changed since its newest version, unless it is forced.
 */
export async function planRelease({ name, ...request }: ReleaseRequest): Promise<Release> {
  const [release] = (await planReleases({ ...request, names: [name] })).releases;
  if (release !== undefined) return release;
  const newest = new VersionStore(join(request.root, "functions")).versions(name).at(-1);
  throw new ToolError(
    `${name} has not changed since version ${newest ?? ""}; nothing was released. ` +
      "Use --force to release the same bytes again.",
  );
}

/**
 * Checks and builds the next versions of several functions, without writing anything. What they share is built once, and
 * what has not changed is neither built nor checked.
 *
 * @throws ToolError where one of them can't be released: then none is.
 */
export async function planReleases(request: ReleasesRequest): Promise<PlannedReleases> {
  const { root, place } = request;
  const store = new VersionStore(join(root, "functions"));
  const candidates = request.names.map((name) => candidate(store, request, name));
  const builds = await build(
    root,
    candidates.filter(({ isKnown }) => !isKnown),
  );
  const changed = builds.filter(({ isSame }) => !isSame);
  await verifyTypes(root, changed);
  const releases = changed.map(async ({ name, newest, contract, bundle }) => {
    const { handler, files, sources, digest } = verified(name, bundle);
    const source = await sourceRevision(root, [...withLockfile(root, sources), contractFile(name)]);
    const version = (newest ?? 0) + 1;
    const manifest = { function: name, version, ...digest, handler, source, ...contract };
    return { store, place, manifest, files };
  });
  const names = changed.map(({ name }) => name);
  return {
    releases: await Promise.all(releases),
    unchanged: request.names.filter((name) => !names.includes(name)),
  };
}

/** A function that may be released. */
interface Candidate {
  readonly name: string;
  /** Its newest version. */
  readonly newest: number | undefined;
  readonly contract: Contract | undefined;
  /** The digest that its bundle must not have, or it has not changed. */
  readonly released: string | undefined;
  /** Whether nothing has changed that its newest version was made of. */
  readonly isKnown: boolean;
}

/** A candidate with its bundle, or why it can't be bundled. */
interface Built extends Candidate {
  readonly bundle: (Bundle & { readonly digest: ReturnType<typeof digestOf> }) | Error;
  readonly isSame: boolean;
}

function candidate(
  store: VersionStore,
  { root, force = false }: ReleasesRequest,
  name: string,
): Candidate {
  const newest = verifyFunction(store, name);
  const contract = readSoundContract(root, name, "; nothing was released");
  const released = newest === undefined || force ? undefined : store.verify(name, newest);
  // Frozen in the version as the bytes are: without another one a new contract would never take effect.
  const isSameContract = isDeepStrictEqual(released?.variables, contract?.variables);
  const sha256 = isSameContract ? released?.sha256 : undefined;
  const isKnown = sha256 !== undefined && knownDigest(root, name) === sha256;
  return { name, newest, contract, released: sha256, isKnown };
}

async function build(root: string, candidates: readonly Candidate[]): Promise<Built[]> {
  if (candidates.length === 0) return [];
  const since = Date.now();
  const vendor = bundleVendor(root);
  const builds = candidates.map(async (each) => {
    try {
      const bundle = await bundleFunction(root, each.name, { vendor });
      const digest = digestOf(bundle.files);
      const { sources } = bundle;
      rememberDigest(root, each.name, { sources, sha256: digest.sha256, since });
      return { ...each, bundle: { ...bundle, digest }, isSame: digest.sha256 === each.released };
    } catch (error) {
      const bundle = error instanceof Error ? error : new Error(messageOf(error));
      return { ...each, bundle, isSame: false };
    }
  });
  return Promise.all(builds);
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

async function verifyTypes(root: string, candidates: readonly Candidate[]): Promise<void> {
  if (candidates.length === 0) return;
  const names = candidates.map(({ name }) => name);
  const messages = await typeErrors(root, names);
  if (messages === undefined) return;
  const whose = names.length === 1 ? `${names.join()} has` : "There are";
  throw new ToolError(`${whose} type errors; nothing was released.\n${messages}`);
}

function verified<T>(name: string, bundle: T | Error): T {
  if (!(bundle instanceof Error)) return bundle;
  throw new ToolError(`${name} could not be bundled; nothing was released.\n${bundle.message}`);
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
