import { relative } from "node:path";

import type { VersionManifest } from "../../components/versionManifest";
import type { VersionStore } from "../../components/versionStore";
import { git, isGitMissing } from "../git";

/** What of a version's code is compared. */
export interface CodeDifference {
  /** SHA-256 over all files of each. */
  readonly sha256: readonly [string, string];
  /** Bytes of all files of each. */
  readonly size: readonly [number, number];
  /** Every file of both. */
  readonly files: readonly FileDifference[];
}

/** A file of the bundles. */
export interface FileDifference {
  readonly name: string;
  /** Bytes in each; nothing where it is not there. */
  readonly size: readonly [number | undefined, number | undefined];
  readonly same: boolean;
  /** Lines that came and went; nothing without git, which counts them. */
  readonly lines?: { readonly added: number; readonly removed: number } | undefined;
}

/**
 * Compares the bytes of two versions.
 *
 * @throws VersionError where one of them is not what was released.
 */
export async function codeDifference(
  store: VersionStore,
  name: string,
  versions: readonly [number, number],
): Promise<CodeDifference> {
  const [a, b] = await sidesIn(store, name, versions);
  const names = [...new Set([...Object.keys(a.files), ...Object.keys(b.files)])].sort();
  const files = await Promise.all(
    names.map(async (file) => {
      const size = [a.files[file]?.size, b.files[file]?.size] as const;
      const same = a.files[file]?.sha256 === b.files[file]?.sha256;
      const lines = same ? undefined : await countLines(store, sidesOf(file, store, a, b));
      return { name: file, size, same, lines };
    }),
  );
  return { sha256: [a.sha256, b.sha256], size: [a.size, b.size], files };
}

/** What changed in a file of two versions, line by line, as a unified diff; nothing where it is the same. */
export async function patchOf(
  store: VersionStore,
  name: string,
  versions: readonly [number, number],
  file: string,
  { hasColours = false }: { readonly hasColours?: boolean },
): Promise<string> {
  const [a, b] = await sidesIn(store, name, versions);
  const colour = hasColours ? "--color=always" : "--color=never";
  const prefixes = ["--src-prefix=", "--dst-prefix="];
  return diff(store, [colour, ...prefixes], sidesOf(file, store, a, b));
}

async function countLines(
  store: VersionStore,
  sides: readonly [string, string],
): Promise<FileDifference["lines"]> {
  try {
    const [added = "", removed = ""] = (await diff(store, ["--numstat"], sides)).split("\t");
    return { added: Number(added), removed: Number(removed) };
  } catch (error) {
    if (isGitMissing(error)) return undefined;
    throw error;
  }
}

/** git says by exit code 1 that there are differences. */
function diff(
  { folder }: VersionStore,
  options: readonly string[],
  sides: readonly [string, string],
): Promise<string> {
  const plain = ["--no-index", "--no-ext-diff", "--no-textconv", "--text"];
  return git(folder, ["diff", ...plain, ...options, "--", ...sides], [1]);
}

/** A version, and where its files are. */
interface CodeSide extends VersionManifest {
  readonly folder: string;
}

async function sidesIn(
  store: VersionStore,
  name: string,
  [a, b]: readonly [number, number],
): Promise<readonly [CodeSide, CodeSide]> {
  const sideOf = async (version: number): Promise<CodeSide> => {
    const { folder } = await store.open(name, version);
    return { ...store.manifestOf(name, version), folder };
  };
  return [await sideOf(a), await sideOf(b)];
}

/** Where a file of both versions is; `/dev/null`, which git knows everywhere, where it is not. */
function sidesOf(
  file: string,
  store: VersionStore,
  a: CodeSide,
  b: CodeSide,
): readonly [string, string] {
  const pathIn = ({ files, folder }: CodeSide): string =>
    files[file] === undefined ? "/dev/null" : `${relative(store.folder, folder)}/${file}`;
  return [pathIn(a), pathIn(b)];
}
