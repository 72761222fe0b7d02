import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import type { Contract } from "./contract";
import { makeOnce } from "./makeOnce";
import { messageOf } from "./messageOf";
import { nearest } from "./nearest";
import { BucketError, fetchFiles, type BucketOptions, type NamedFile } from "./versionBucket";
import {
  digestOf,
  HANDLER,
  MANIFEST,
  parseManifest,
  type BucketFolder,
  type VersionManifest,
} from "./versionManifest";

/** With an environment of 20 characters, a queue's name then has 76 of 80 characters, a function's all of 64. */
const FUNCTION_NAME = /^[A-Za-z][A-Za-z0-9-]{0,34}$/;

/** Names that Windows keeps for devices, in whatever case: no folder there can be called so. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** Why a function can't have that name, as the end of a sentence; nothing where it can. */
export function functionNameProblem(name: string): string | undefined {
  if (!FUNCTION_NAME.test(name)) {
    return "a function's name has 1 to 35 letters from A to Z or a to z, digits and dashes, a letter first, since queues and functions in AWS are named after it";
  }
  if (DEVICE_NAME.test(name)) {
    return "Windows keeps that name for a device, so nobody could check the repository out there";
  }
  return undefined;
}

/** A version that can't be had: unknown, not released, or not what was released. */
export class VersionError extends Error {
  override name = "VersionError";
}

/** A released version whose bytes were just checked against its manifest. */
export interface ReleasedVersion {
  readonly function: string;
  readonly version: number;
  /** Absolute path of the folder with its files. */
  readonly folder: string;
  /** SHA-256 over all files; see `VersionManifest`. */
  readonly sha256: string;
  /** Lambda's handler setting, `index.handler`. */
  readonly handler: string;
  /** What goes into the function's archive, sorted by name; the manifest does not. */
  readonly files: readonly VersionFile[];
  /** What its variables must be; left out where it was released without a contract. */
  readonly contract?: Contract;
}

/** A file of a version: its name in the archive and its absolute path. */
export interface VersionFile {
  readonly name: string;
  readonly path: string;
}

/**
 * The released versions of a repository. Each is a folder of its own with its manifest, `<folder>/<function>/versions/<n>/`; or,
 * where its files are kept in a bucket, its manifest alone, `<folder>/<function>/versions/<n>.json`.
 *
 * ```ts
 * const released = await new VersionStore("functions").open("order-intake", 3);
 * ```
 */
export class VersionStore {
  /** Absolute path of the folder that holds the functions. */
  readonly folder: string;

  /** @param options How to reach the bucket, where there is one. */
  constructor(
    folder: string,
    private readonly options: BucketOptions = {},
  ) {
    this.folder = resolve(folder);
  }

  /**
   * Names of all functions, sorted: the folders that have a handler.
   *
   * @throws VersionError for a name that no function can have.
   */
  functions(): string[] {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder)
      .filter((name) => existsSync(join(this.folder, name, "handler.ts")))
      .sort();
    for (const name of names) {
      const problem = functionNameProblem(name);
      if (problem === undefined) continue;
      throw new VersionError(`functions/${name}: ${problem}. Rename the folder.`);
    }
    return names;
  }

  /** Numbers of the released versions of a function, ascending. */
  versions(name: string): number[] {
    this.#checkFunction(name);
    const folder = join(this.folder, name, "versions");
    if (!existsSync(folder)) return [];
    const numbers = readdirSync(folder)
      .filter((entry) => /^[1-9]\d*(\.json)?$/.test(entry))
      .map((entry) => Number.parseInt(entry, 10));
    return [...new Set(numbers)].sort((a, b) => a - b);
  }

  /** Where a version is in the repository, or is going to be. */
  folderOf(name: string, version: number): string {
    return join(this.folder, name, "versions", String(version));
  }

  /** Path of a version's manifest where its files are kept in a bucket, or are going to be. */
  fileOf(name: string, version: number): string {
    return `${this.folderOf(name, version)}.json`;
  }

  /**
   * Reads a version and makes sure that its bytes are those that were released. From a bucket they are fetched once.
   *
   * @throws VersionError where there is no such version, it was altered, or it can't be fetched.
   */
  async open(name: string, version: number): Promise<ReleasedVersion> {
    const manifest = this.verify(name, version);
    const folder =
      manifest.keptIn === undefined
        ? this.folderOf(name, version)
        : await this.#fetched(`${name} version ${version}`, manifest, manifest.keptIn);
    const files = Object.keys(manifest.files).sort();
    return {
      function: name,
      version,
      folder,
      sha256: manifest.sha256,
      handler: manifest.handler,
      files: files.map((file) => ({ name: file, path: join(folder, file) })),
      ...(manifest.variables && { contract: { variables: manifest.variables } }),
    };
  }

  /**
   * Makes sure that a version is what was released, as far as the repository holds it: bytes in a bucket are checked by whoever
   * fetches them.
   *
   * @throws VersionError where there is no such version, or it was altered.
   */
  verify(name: string, version: number): VersionManifest {
    const manifest = this.manifestOf(name, version);
    if (manifest.keptIn === undefined) {
      checkBytes(`${name} version ${version}`, this.folderOf(name, version), manifest);
    }
    return manifest;
  }

  /**
   * What is on record about a version. Its bytes are neither read nor checked.
   *
   * @throws VersionError where there is no such version, or its manifest can't be read.
   */
  manifestOf(name: string, version: number): VersionManifest {
    this.#checkReleased(name, version);
    return this.#readManifest(name, version);
  }

  /** Keeps a version's files at hand, as if they had been fetched. */
  async keep({ sha256 }: Pick<VersionManifest, "sha256">, files: readonly NamedFile[]) {
    await makeOnce(this.#cached(sha256), (draft) => {
      for (const { name, bytes } of files) writeFileSync(join(draft, name), bytes);
      return Promise.resolve();
    });
  }

  /**
   * What a version's variables must be; nothing where it was released without a contract. The version's
   * bytes are neither read nor checked.
   */
  contractOf(name: string, version: number): Contract | undefined {
    const { variables } = this.manifestOf(name, version);
    return variables && { variables };
  }

  /** Names of the variables that any released version of a function reads, as far as there are contracts. */
  variablesOf(name: string): ReadonlySet<string> {
    const manifests = this.versions(name).map((version) => this.#readManifest(name, version));
    return new Set(manifests.flatMap(({ variables = {} }) => Object.keys(variables)));
  }

  #checkReleased(name: string, version: number): void {
    const released = this.versions(name);
    if (!released.includes(version)) {
      throw new VersionError(`${name} has no version ${version}. ${offer(name, released)}`);
    }
  }

  #checkFunction(name: string): void {
    if (this.#isFunction(name)) return;
    const names = this.functions();
    if (this.#lacksHandler(name)) {
      throw new VersionError(
        `There is no function "${name}": functions/${name} has no handler.ts. Write it: Lambda calls what it exports as "handler".`,
      );
    }
    if (names.length === 0) {
      throw new VersionError(`There is no function "${name}": ${this.folder} has none at all.`);
    }
    const meant = nearest(name, names);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    throw new VersionError(
      `There is no function "${name}".${hint} The functions are: ${names.join(", ")}.`,
    );
  }

  /** Whether it is one of the functions, without looking into the folders of all the others. */
  #isFunction(name: string): boolean {
    return (
      functionNameProblem(name) === undefined &&
      existsSync(join(this.folder, name, "handler.ts")) &&
      // Many file systems find a name in whatever case.
      readdirSync(this.folder).includes(name)
    );
  }

  /** Whether the folder of a function is there, and not its code; `shared` never has any. */
  #lacksHandler(name: string): boolean {
    return (
      functionNameProblem(name) === undefined &&
      name !== "shared" &&
      existsSync(join(this.folder, name))
    );
  }

  /** Folder with a version's files, which are kept in a bucket. */
  async #fetched(title: string, manifest: VersionManifest, bucket: BucketFolder): Promise<string> {
    const folder = this.#cached(manifest.sha256);
    if (existsSync(folder)) {
      try {
        checkBytes(title, folder, manifest);
        return folder;
      } catch (error) {
        if (!(error instanceof VersionError)) throw error;
        // Here they were altered: the bucket has them as they were.
        rmSync(folder, { recursive: true, force: true });
      }
    }
    try {
      await this.keep(manifest, await fetchFiles(bucket, manifest.files, this.options));
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      throw new VersionError(
        `${title}: its files are kept in a bucket and can't be had from there. ${error.message}.`,
        { cause: error },
      );
    }
    checkBytes(title, folder, manifest);
    return folder;
  }

  /** Folder that files from a bucket are kept in, by their digest: npm removes it with the packages. */
  #cached(sha256: string): string {
    const packages = join(dirname(this.folder), "node_modules");
    return join(packages, ".cache", "lambda-deployment-model", "versions", sha256);
  }

  #readManifest(name: string, version: number): VersionManifest {
    const title = `${name} version ${version}`;
    const folder = this.folderOf(name, version);
    // Where there are both, the folder is whole.
    const isHere = existsSync(folder);
    const place = isHere ? folder : this.fileOf(name, version);
    const file = isHere ? MANIFEST : `${version}.json`;
    let manifest: VersionManifest;
    try {
      const text = readFileSync(isHere ? join(folder, MANIFEST) : place, "utf8");
      manifest = parseManifest(text);
      if (isHere !== (manifest.keptIn === undefined)) {
        throw new Error(isHere ? "it names a bucket" : "it names no bucket");
      }
    } catch (error) {
      const problem = messageOf(error);
      throw new VersionError(`${title}: ${file} can't be read: ${problem}. ${remedy(place)}`, {
        cause: error,
      });
    }
    if (manifest.function !== name || manifest.version !== version) {
      throw new VersionError(
        `${title}: ${file} is that of ${manifest.function} version ${manifest.version}. ${remedy(place)}`,
      );
    }
    return manifest;
  }
}

/** Reads the files of a version that was opened. */
export function readFiles({ files }: Pick<ReleasedVersion, "files">): NamedFile[] {
  return files.map(({ name, path }) => ({ name, bytes: readFileSync(path) }));
}

/** Every function of a store, with the numbers of its released versions. */
export function releasedVersions(
  store: Pick<VersionStore, "functions" | "versions">,
): ReadonlyMap<string, readonly number[]> {
  return new Map(store.functions().map((name) => [name, store.versions(name)]));
}

function checkBytes(title: string, folder: string, manifest: VersionManifest): void {
  const expected = Object.keys(manifest.files);
  const present = readdirSync(folder).filter((name) => name !== MANIFEST);
  const missing = expected.filter((name) => !present.includes(name));
  if (missing.length > 0) {
    throw new VersionError(`${title}: ${missing.join(", ")} is missing. ${remedy(folder)}`);
  }
  const extra = present.filter((name) => !expected.includes(name));
  if (extra.length > 0) {
    throw new VersionError(
      `${title}: ${extra.join(", ")} was not released with it: remove it from ${relative("", folder)}, or release a new version.`,
    );
  }
  const actual = digestOf(
    expected.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
  );
  for (const [name, record] of Object.entries(manifest.files)) {
    const digest = actual.files[name]?.sha256;
    if (digest !== record.sha256) {
      throw new VersionError(
        `${title}: ${name} was altered after its release: its SHA-256 is ${String(digest)}, ` +
          `the manifest says ${record.sha256}. ${remedy(folder)}`,
      );
    }
  }
  if (manifest.handler !== HANDLER || manifest.size !== actual.size) {
    throw new VersionError(
      `${title}: ${MANIFEST} was altered after the release: its handler or its size is not that of the files. ${remedy(folder)}`,
    );
  }
  if (actual.sha256 !== manifest.sha256) {
    throw new VersionError(
      `${title}: ${MANIFEST} was altered after the release: its files give the SHA-256 ` +
        `${actual.sha256}, it says ${manifest.sha256}. ${remedy(folder)}`,
    );
  }
}

function remedy(folder: string): string {
  return `Restore it with "git restore ${relative("", folder)}", or release a new version.`;
}

function offer(name: string, released: readonly number[]): string {
  return released.length === 0
    ? `None is released yet: run "npx ldm release ${name}".`
    : `Released are: ${released.join(", ")}.`;
}
