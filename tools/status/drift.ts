import { isDeepStrictEqual } from "node:util";

import { lastPartOf } from "../aws/arns";
import type { AliasState, FrozenConfiguration, Versions } from "../aws/lambda";
import type { DeployedFunction } from "../stacks/deployed";

/** What a stack says of a function: the state as of its last update. */
export type Recorded = Pick<
  DeployedFunction,
  "name" | "environment" | "version" | "publishedVersion" | "canary" | "aliasArn" | "ledger"
>;

/** What Lambda says of it. */
export interface Found {
  /** Nothing if there is no such alias. */
  readonly alias: AliasState | undefined;
  /** Nothing if there is no such function. */
  readonly versions: Versions | undefined;
}

export type DriftKind =
  | "function-missing"
  | "alias-missing"
  | "alias-moved"
  | "weights-changed"
  | "version-deleted"
  | "version-foreign"
  | "latest-edited";

/** One way in which Lambda is not as the stack left it. */
export interface Drift {
  readonly kind: DriftKind;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
}

/** Every way in which Lambda is not as the stack left it. */
export function findDrift(recorded: Recorded, { alias, versions }: Found): Drift[] {
  if (versions === undefined) {
    return [
      {
        kind: "function-missing",
        message: `Lambda has no function of ${recorded.name} in ${recorded.environment} any more: somebody deleted it.`,
        remedy: `${refreshThenUp(recorded)} creates it again.`,
      },
    ];
  }
  return [
    ...aliasDrift(recorded, alias),
    ...deletedVersions(recorded, versions),
    ...foreignVersions(recorded, versions),
    ...latestDrift(recorded, versions),
  ];
}

function aliasDrift(recorded: Recorded, alias: AliasState | undefined): Drift[] {
  const { name, publishedVersion, canary } = recorded;
  const aliasName = lastPartOf(recorded.aliasArn);
  const back = `${refreshThenUp(recorded)} puts it back.`;
  if (alias === undefined) {
    return [
      {
        kind: "alias-missing",
        message: `${name} has no alias ${aliasName} any more, so nothing of it runs: somebody deleted it.`,
        remedy: back,
      },
    ];
  }
  const drifts: Drift[] = [];
  if (alias.publishedVersion !== publishedVersion) {
    drifts.push({
      kind: "alias-moved",
      message:
        `The alias ${aliasName} of ${name} points at ${told(recorded, alias.publishedVersion)}, ` +
        `but the stack left it at ${told(recorded, publishedVersion)}: somebody moved it by hand.`,
      remedy: back,
    });
  }
  const wanted = canary === undefined ? {} : { [canary.publishedVersion]: canary.weight };
  if (!sameWeights(alias.weights, wanted)) {
    drifts.push({
      kind: "weights-changed",
      message:
        `The alias ${aliasName} of ${name} sends ${toldWeights(recorded, alias.weights)}, ` +
        `but the stack had it send ${toldWeights(recorded, wanted)}: somebody changed the weights by hand.`,
      remedy: back,
    });
  }
  return drifts;
}

function deletedVersions(recorded: Recorded, { published }: Versions): Drift[] {
  const there = new Set(published.map(({ publishedVersion }) => publishedVersion));
  const live = new Set([recorded.publishedVersion, recorded.canary?.publishedVersion]);
  return recorded.ledger.entries
    .filter(({ publishedVersion }) => !there.has(publishedVersion))
    .map(({ publishedVersion }) => ({
      kind: "version-deleted",
      message:
        `Lambda has no ${told(recorded, publishedVersion)} of ${recorded.name} any more, ` +
        "but the ledger names it: somebody deleted it.",
      remedy: live.has(publishedVersion)
        ? `${refreshThenUp(recorded)} publishes it again.`
        : `${refreshThenUp(recorded)} takes it out of the ledger; going back to it then publishes it again.`,
    }));
}

/** Older ones may be the stack's own: a ledger keeps only the last of them. */
function foreignVersions(recorded: Recorded, { published }: Versions): Drift[] {
  const newest = newestRecorded(recorded);
  return published
    .filter(({ publishedVersion }) => Number(publishedVersion) > newest)
    .map(({ publishedVersion, lastModified }) => ({
      kind: "version-foreign",
      message:
        `The ledger does not know published version ${publishedVersion} of ${recorded.name}, of ${lastModified}: ` +
        "somebody published it by hand, or an update failed halfway.",
      remedy: `If an update failed, pulumi up --stack ${recorded.environment} goes on with it; npx ldm prune deletes what nobody uses.`,
    }));
}

function newestRecorded({ ledger, publishedVersion, canary }: Recorded): number {
  const known = [publishedVersion, canary?.publishedVersion ?? "0"];
  return Math.max(
    ...[...known, ...ledger.entries.map((entry) => entry.publishedVersion)].map(Number),
  );
}

/**
 * An update leaves `$LATEST` as it published it, and a rollback does not touch it. Only the next publish sets an
 * edit right, and only where the state knows of it. Each publication is described in other words than the one
 * before: where those of `$LATEST` are not the newest one's, what it was published as is gone, and nobody can tell.
 */
function latestDrift({ name, environment }: Recorded, { latest, published }: Versions): Drift[] {
  const newest = published.at(-1);
  if (latest === undefined || latest.description !== newest?.description) return [];
  const edited = differences(latest, newest);
  if (edited.length === 0) return [];
  return [
    {
      kind: "latest-edited",
      message:
        `$LATEST of ${name} differs from what was published last (${newest.publishedVersion}) in ` +
        `${edited.join(", ")}: somebody edited it by hand. Nothing runs it.`,
      remedy:
        `pulumi refresh --stack ${environment} takes note of it; the next update that publishes a version ` +
        "then sets it right.",
    },
  ];
}

const frozen: Readonly<Record<keyof FrozenConfiguration, string>> = {
  codeSha256: "code",
  variables: "variables",
  memoryMb: "memory",
  timeoutSeconds: "timeout",
  runtime: "runtime",
  architecture: "architecture",
  handler: "handler",
  logLevel: "log level",
  role: "role",
  network: "network",
};

function differences(a: FrozenConfiguration, b: FrozenConfiguration): string[] {
  return (Object.keys(frozen) as (keyof FrozenConfiguration)[])
    .filter((key) => !isDeepStrictEqual(a[key], b[key]))
    .map((key) => frozen[key]);
}

/** Weights are told in hundredths of a percent. */
const WEIGHT_STEP = 0.0001;

function sameWeights(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): boolean {
  const versions = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...versions].every(
    (version) => Math.abs((a[version] ?? 0) - (b[version] ?? 0)) < WEIGHT_STEP / 2,
  );
}

function toldWeights(recorded: Recorded, weights: Readonly<Record<string, number>>): string {
  const shares = Object.entries(weights).map(
    ([published, weight]) =>
      `${Number((weight * 100).toFixed(2))} % to ${told(recorded, published)}`,
  );
  return shares.length === 0 ? "everything to one version" : shares.join(" and ");
}

/** A published version in Lambda's number and, where the ledger knows it, in ours. */
function told({ ledger, canary, version, publishedVersion }: Recorded, published: string): string {
  const known = [
    ...ledger.entries,
    { publishedVersion, version },
    ...(canary === undefined ? [] : [canary]),
  ].find((entry) => entry.publishedVersion === published);
  return known === undefined
    ? `published version ${published}, which the ledger does not know`
    : `published version ${published} (version ${known.version})`;
}

/**
 * The same for all that is set right at once. In two commands: an update that refreshes by itself reads the state of
 * before, and so publishes nothing again.
 */
function refreshThenUp({ environment }: Recorded): string {
  return `pulumi refresh --stack ${environment}, then pulumi up --stack ${environment},`;
}
