import { existsSync, rmSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import type { Ledger } from "../../components/ledger";
import { BucketError, deleteFiles } from "../../components/versionBucket";
import type { BucketFolder, VersionManifest } from "../../components/versionManifest";
import { readFiles, type ReleasedVersion, type VersionStore } from "../../components/versionStore";
import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import type { Project } from "../project/project";
import { releasedIn, versionsOf } from "../project/released";
import type { EnvironmentStack } from "../stacks/stack";
import type { World } from "../world";
import { writeVersionFolder } from "../versions/inRepository";
import { planArchive, type ArchivePlan } from "./archivePlan";
import { moveVersion, takenError } from "./moveVersion";

/** What to archive, and where to. */
export interface ArchiveRequest {
  readonly project: Project;
  /** Name of the function. */
  readonly name: string;
  /** How many of the newest versions stay. */
  readonly keep: number;
  /** Absolute path of the archive. */
  readonly to: string;
  /** Go by the stack files alone. */
  readonly offline: boolean;
}

/** What of a stack is read. */
export type LedgerStack = Pick<EnvironmentStack, "functions">;

/** What is going to be moved; nothing is yet. */
export interface Archiving extends ArchivePlan {
  readonly name: string;
  /** Each folder with where it goes, ascending. */
  readonly moves: readonly Move[];
}

/** A version, and the folder that it goes to. */
export interface Move {
  readonly version: number;
  /** Its folder; the file of its manifest where the rest is kept in a bucket. */
  readonly from: string;
  readonly to: string;
  /** What is kept in a bucket. @default nothing of it */
  readonly kept?: KeptVersion;
}

/** A version whose files were fetched from a bucket. */
interface KeptVersion {
  readonly manifest: VersionManifest;
  readonly folder: BucketFolder;
  readonly released: ReleasedVersion;
}

/**
 * Decides what is to be archived, without moving anything.
 *
 * @throws UsageError where there is no such function, or the archive would be in `functions/`.
 * @throws ToolError where a ledger can't be read, or the archive has one of the versions already.
 */
export async function planArchiving(
  request: ArchiveRequest,
  open: World<LedgerStack>["open"],
): Promise<Archiving> {
  const { project, name, keep, to, offline } = request;
  const store = releasedIn(project);
  refuseInside(store.folder, to);
  const released = versionsOf(store, name);
  const ledgers = offline ? new Map<string, Ledger>() : await readLedgers(project, name, open);
  const plan = planArchive(
    released,
    keep,
    project.environments.map((environment) => ({
      environment,
      pin: project.stackFile(environment).pinOf(name),
      ledger: ledgers.get(environment),
    })),
  );
  const moves = await Promise.all(
    plan.moving.map((version) =>
      planMove(store, name, version, join(to, name, "versions", String(version))),
    ),
  );
  const taken = moves.filter((move) => existsSync(move.to));
  if (taken.length > 0) {
    throw new ToolError(
      `${taken.map((move) => move.to).join(", ")} is there already. Nothing has been moved: ` +
        "name another folder with --to, or remove what is there if it is the same.",
    );
  }
  return { name, ...plan, moves };
}

async function planMove(
  store: VersionStore,
  name: string,
  version: number,
  to: string,
): Promise<Move> {
  // An archive of altered bytes would be found out when it is needed most.
  const released = await store.open(name, version);
  const manifest = store.manifestOf(name, version);
  const { keptIn: folder } = manifest;
  return folder === undefined
    ? { version, from: released.folder, to }
    : { version, from: store.fileOf(name, version), to, kept: { manifest, folder, released } };
}

/**
 * Moves the versions, oldest first.
 *
 * @param onMoved Is told of each.
 * @throws ToolError where one could not be moved; those before are, and were told.
 */
export async function applyArchiving(
  { name, moves }: Archiving,
  onMoved: (move: Move) => void,
): Promise<void> {
  for (const { kept, ...move } of moves) {
    if (kept === undefined) moveVersion(move.from, move.to);
    else await takeOut(`${name} version ${move.version}`, move, kept);
    onMoved(move);
  }
}

/** What S3 has of it goes last: until then somebody else's copy of the repository may need it. */
async function takeOut(title: string, { from, to }: Move, kept: KeptVersion): Promise<void> {
  withFiles(
    `${title} could not be moved to ${to}`,
    "Check that you may write to both folders; nothing is lost.",
    () => {
      if (!writeVersionFolder(to, kept.manifest, readFiles(kept.released))) {
        throw takenError(from, to);
      }
      rmSync(from);
    },
  );
  try {
    await deleteFiles(kept.folder);
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    throw new ToolError(
      `${title} is in ${to} now, but its files could not be deleted from the bucket. ${error.message}. ` +
        `Nothing refers to them: delete s3://${kept.folder.bucket}/${kept.folder.prefix} by hand, or let it be.`,
    );
  }
}

function refuseInside(functions: string, to: string): void {
  const path = relative(functions, resolve(to));
  if (path === ".." || path.startsWith(`..${sep}`) || resolve(path) === path) return;
  throw new UsageError(
    `${to} is inside ${functions}, where versions are taken from. Name a folder outside of it with --to.`,
  );
}

async function readLedgers(
  project: Project,
  name: string,
  open: World<LedgerStack>["open"],
): Promise<Map<string, Ledger>> {
  const ledgers = new Map<string, Ledger>();
  await Promise.all(
    project.environments.map(async (environment) => {
      const ledger = await readLedger(project, environment, name, open);
      if (ledger !== undefined) ledgers.set(environment, ledger);
    }),
  );
  return ledgers;
}

async function readLedger(
  project: Project,
  environment: string,
  name: string,
  open: World<LedgerStack>["open"],
): Promise<Ledger | undefined> {
  try {
    return (await (await open(project, environment)).functions()).get(name)?.ledger;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError(
      `what ${environment} has run can't be read, so nobody knows which versions it needs: ${error.message}\n` +
        "Nothing has been moved. To go by the stack files alone: --offline.",
    );
  }
}
