import { createHash } from "node:crypto";

import { isMap } from "./isMap";

import { ContractError, parseContract, type Contract } from "./contract";

/** Where a version's source stood when it was released. */
export interface VersionSource {
  /** Commit that was checked out. */
  readonly revision: string;
  /** Whether a file that went into the version differed from that commit. */
  readonly dirty: boolean;
}

/** Size and SHA-256 of one file. */
export interface FileRecord {
  readonly sha256: string;
  readonly size: number;
}

/** A folder in a bucket of S3 that holds the files of a version. */
export interface BucketFolder {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /** What the keys of its objects begin with; a slash is the last of it. */
  readonly prefix: string;
  /** For every file the version of its object, as S3 calls it: those bytes, whatever is put there later. */
  readonly objectVersions: Readonly<Record<string, string>>;
}

/** What `manifest.json` says about a released version, or `<n>.json` where its files are kept in a bucket. */
export interface VersionManifest {
  readonly function: string;
  readonly version: number;
  /**
   * SHA-256 over all files of the version: the digest of the lines `<sha256 of file>  <name>`, sorted by
   * name, each ending in a line feed. `sha256sum index.mjs vendor.mjs | sha256sum` computes the same.
   */
  readonly sha256: string;
  /** Bytes of all files together, before zipping. */
  readonly size: number;
  /** Lambda's handler setting. */
  readonly handler: string;
  /** Every file but the manifest itself, by name. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** `null` when it was released outside a git repository. */
  readonly source: VersionSource | null;
  /** What its variables must be; left out where the function had no contract when it was released. */
  readonly variables?: Contract["variables"];
  /** Where its files are; left out where they are in the same folder as the manifest. */
  readonly keptIn?: BucketFolder | undefined;
}

/** Name of the manifest in a version's folder. */
export const MANIFEST = "manifest.json";

/** SHA-256 of some bytes, in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256 and size of each file, and over all of them, as `VersionManifest` defines it. */
export function digestOf(
  files: readonly { name: string; bytes: Uint8Array }[],
): Pick<VersionManifest, "sha256" | "size" | "files"> {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const records = sorted.map(({ name, bytes }): [string, FileRecord] => [
    name,
    { sha256: sha256(bytes), size: bytes.length },
  ]);
  return {
    sha256: sha256(records.map(([name, record]) => `${record.sha256}  ${name}\n`).join("")),
    size: records.reduce((sum, [, record]) => sum + record.size, 0),
    files: Object.fromEntries(records),
  };
}

/** Lambda's handler setting of every version: what `index.mjs` exports as `handler`. */
export const HANDLER = "index.handler";

/** Writes a manifest down: the same manifest always gives the same text, its keys are sorted. */
export function formatManifest(manifest: VersionManifest): string {
  return `${JSON.stringify(sortKeys(manifest), null, 2)}\n`;
}

/** Reads what `formatManifest` wrote; says what is wrong with anything else in the error's message. */
export function parseManifest(text: string): VersionManifest {
  const value: unknown = JSON.parse(text);
  if (!isMap(value)) throw new Error("it is not an object");
  const source = value.source === null ? null : parseSource(value.source);
  const manifest = {
    function: field(value, "function", isText),
    version: field(value, "version", isCount),
    sha256: field(value, "sha256", isDigest),
    size: field(value, "size", isCount),
    handler: field(value, "handler", isText),
    files: parseFiles(value.files),
    source,
    ...(value.variables === undefined ? {} : { variables: parseVariables(value.variables) }),
  };
  if (value.keptIn === undefined) return manifest;
  return { ...manifest, keptIn: parseFolder(value.keptIn, manifest.files) };
}

function parseSource(value: unknown): VersionSource {
  if (!isMap(value)) throw new Error('"source" is missing or wrong');
  const isTruth = (each: unknown): each is boolean => typeof each === "boolean";
  return { revision: field(value, "revision", isText), dirty: field(value, "dirty", isTruth) };
}

function parseVariables(variables: unknown): Contract["variables"] {
  try {
    return parseContract({ variables }).variables;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new Error(error.mistakes.join("; "), { cause: error });
  }
}

function parseFiles(value: unknown): Record<string, FileRecord> {
  if (!isMap(value)) throw new Error('"files" is missing or wrong');
  return Object.fromEntries(
    Object.entries(value).map(([name, record]) => {
      // A file is put into a folder by this name.
      if (!isMap(record) || !/^[\w-][\w.-]*$/.test(name)) {
        throw new Error(`"files" has a wrong entry for ${name}`);
      }
      return [
        name,
        { sha256: field(record, "sha256", isDigest), size: field(record, "size", isCount) },
      ];
    }),
  );
}

function parseFolder(value: unknown, files: Readonly<Record<string, unknown>>): BucketFolder {
  if (!isMap(value)) throw new Error('"keptIn" is wrong');
  const { objectVersions } = value;
  if (!isMap(objectVersions)) throw new Error('"objectVersions" is missing or wrong');
  const versions = Object.keys(files).map(
    (name) => [name, field(objectVersions, name, isText)] as const,
  );
  return {
    bucket: field(value, "bucket", isText),
    region: field(value, "region", isText),
    prefix: field(value, "prefix", isText),
    objectVersions: Object.fromEntries(versions),
  };
}

function field<T>(
  record: Record<string, unknown>,
  name: string,
  isRight: (value: unknown) => value is T,
): T {
  const value = record[name];
  if (!isRight(value)) throw new Error(`"${name}" is missing or wrong`);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function sortKeys(value: unknown): unknown {
  if (!isMap(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortKeys(value[name])]));
}
