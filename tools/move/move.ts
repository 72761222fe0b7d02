import { existsSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import type { NamedFile } from "../../components/versionBucket";
import { formatManifest, type VersionManifest } from "../../components/versionManifest";
import { shownPlace, type VersionPlace } from "../../components/versionPlace";
import { readFiles, type VersionStore } from "../../components/versionStore";
import { UsageError } from "../errors";
import { replaceFile, withFiles } from "../files";
import { uninterrupted } from "../interrupts";
import type { Project } from "../project/project";
import { releasedIn, versionsOf } from "../project/released";
import { putVersion, writeVersionFile } from "../versions/inBucket";
import { writeVersionFolder } from "../versions/inRepository";

/** Where versions can be kept. */
export const TARGETS = ["repository", "bucket"] as const;

export type Target = (typeof TARGETS)[number];

/** What to move, and where to. */
export interface MoveRequest {
  readonly project: Project;
  /** Names of functions. @default all */
  readonly names: readonly string[];
  readonly to: Target;
}

/** What is going to be moved; nothing is yet. */
export interface MovePlan {
  readonly store: VersionStore;
  /** The bucket that files go to; nothing where they come into the repository. */
  readonly place: VersionPlace | undefined;
  /** By function in the order asked for, each ascending. */
  readonly moves: readonly VersionMove[];
}

/** A version that is somewhere else. */
export interface VersionMove {
  readonly function: string;
  readonly version: number;
  /** Where it is, as the user knows it. */
  readonly from: string;
}

/**
 * Decides which versions are to be moved, without moving any.
 *
 * @throws UsageError where there is no such function, or no bucket.
 */
export function planMove({ project, names, to }: MoveRequest): MovePlan {
  const store = releasedIn(project);
  for (const name of names) versionsOf(store, name);
  const place = to === "bucket" ? project.versionPlace : undefined;
  if (to === "bucket" && place === undefined) {
    throw new UsageError(
      "Pulumi.yaml names no bucket to move versions to. Set config.versions to one first, such as " +
        "s3://kettle-and-mug-versions?region=eu-central-1.",
    );
  }
  const moves = [...new Set(names.length > 0 ? names : store.functions())].flatMap((name) =>
    store.versions(name).flatMap((version) => {
      const from = store.manifestOf(name, version);
      return isThere(store, from, place) ? [] : [{ function: name, version, from: shown(from) }];
    }),
  );
  return { store, place, moves };
}

/** Whether a version is where it is to be, and nowhere else. */
function isThere(
  store: VersionStore,
  { function: name, version, keptIn }: VersionManifest,
  place: VersionPlace | undefined,
): boolean {
  if (place === undefined || keptIn === undefined) {
    // Where a move was cut short, there are both.
    return place === keptIn && !existsSync(store.fileOf(name, version));
  }
  const { bucket, region, prefix } = keptIn;
  return (
    bucket === place.bucket &&
    region === place.region &&
    prefix.startsWith(`${place.prefix}${name}/${version}/`)
  );
}

function shown({ function: name, version, keptIn }: VersionManifest): string {
  return keptIn === undefined ? `functions/${name}/versions/${version}` : shownPlace(keptIn);
}

/**
 * Moves the versions, one after the other. Each is in its new place before it leaves the old one; what is in a bucket
 * stays there, since other commits may refer to it.
 *
 * @param onMoved Is told of each.
 * @throws ToolError where one could not be moved; those before are, and were told.
 * @throws VersionError where one was altered, or can't be fetched.
 */
export async function applyMove(
  { store, place, moves }: MovePlan,
  onMoved: (move: VersionMove) => void,
): Promise<void> {
  for (const move of moves) {
    const { function: name, version } = move;
    const files = readFiles(await store.open(name, version));
    const manifest = store.manifestOf(name, version);
    if (place === undefined) intoRepository(store, manifest, files);
    else await intoBucket(store, place, manifest, files);
    onMoved(move);
  }
}

async function intoBucket(
  store: VersionStore,
  place: VersionPlace,
  manifest: VersionManifest,
  files: readonly NamedFile[],
): Promise<void> {
  const { function: name, version } = manifest;
  const failed = notMoved(manifest);
  const put = await putVersion(place, manifest, files, failed);
  await store.keep(put, files);
  const file = store.fileOf(name, version);
  withFiles(failed, remedyFor(name), () => {
    uninterrupted(() => {
      if (!writeVersionFile(file, put)) replaceFile(file, formatManifest(put));
      removeFolder(store.folderOf(name, version));
    });
  });
}

function intoRepository(
  store: VersionStore,
  manifest: VersionManifest,
  files: readonly NamedFile[],
): void {
  const { function: name, version } = manifest;
  withFiles(notMoved(manifest), remedyFor(name), () => {
    uninterrupted(() => {
      writeVersionFolder(store.folderOf(name, version), manifest, files);
      rmSync(store.fileOf(name, version));
    });
  });
}

/** Removes a version's folder so that nobody ever sees half of it. */
function removeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  const gone = join(dirname(folder), `.${basename(folder)}-${process.pid}`);
  renameSync(folder, gone);
  rmSync(gone, { recursive: true });
}

function notMoved({ function: name, version }: VersionManifest): string {
  return `${name} version ${version} could not be moved; it is where it was`;
}

function remedyFor(name: string): string {
  return `Check that functions/${name}/versions is a folder that you may write to.`;
}
