import type { VersionStore } from "../../components/versionStore";
import type { Project } from "../project/project";
import { codeDifference, type CodeDifference } from "./code";
import { contractDifferences, type RuleDifference } from "./contract";
import { settingDifferences, type SettingDifference } from "./settings";
import { sourceDifference, type SourceDifference } from "./source";
import type { Side } from "./side";
import {
  needsSecrets,
  variableDifferences,
  type ReadableVariables,
  type VariableDifference,
} from "./variables";

/** All that differs between two versions. */
export interface VersionComparison {
  readonly function: string;
  readonly sides: readonly [Side, Side];
  readonly code: CodeDifference;
  readonly source: SourceDifference;
  readonly contract: ContractComparison;
}

/** All that differs between two versions or two environments. */
export interface Comparison extends VersionComparison {
  /** Where both sides are environments. */
  readonly settled?: SettledComparison;
}

/** What two versions ask of their environment. */
export interface ContractComparison {
  readonly differences: readonly RuleDifference[];
  /** The versions that were released without a contract: what they read is not known. */
  readonly without: readonly number[];
  /** Variables that the second version needs and its environment does not have. */
  readonly missing: readonly string[];
}

/** What two environments say of a function. */
export interface SettledComparison {
  readonly variables: readonly VariableDifference[];
  readonly settings: readonly SettingDifference[];
  /** Why some secrets could not be compared. */
  readonly sealed?: string | undefined;
}

/** Reads the secrets of both environments, or says why it can't. */
export type ReadBothSecrets = (
  environments: readonly [string, string],
) => Promise<readonly [ReadableVariables, ReadableVariables] | string>;

interface Numbered {
  readonly version: number;
}

/** Compares two versions in the repository. */
export async function compareVersions(
  project: Project,
  store: VersionStore,
  name: string,
  sides: readonly [Side, Side],
): Promise<VersionComparison> {
  const [a, b] = sides;
  const code = await codeDifference(store, name, [a.version, b.version]);
  const origin = ({ version }: Side) => ({
    version,
    source: store.manifestOf(name, version).source,
  });
  const vendored = code.files.some(({ name: file, same }) => file === "vendor.mjs" && !same);
  const paths = [
    `functions/${name}`,
    `:(exclude)functions/${name}/versions`,
    "functions/shared",
    // The packages in it are those of the lockfile.
    ...(vendored ? ["package-lock.json"] : []),
  ];
  const source = await sourceDifference(project.program, origin(a), origin(b), paths);
  return { function: name, sides, code, source, contract: compareContracts(store, name, a, b) };
}

/** What differs between the version that runs and the pinned one; nothing where there are no two in the repository. */
export async function comparePinned(
  project: Project,
  store: VersionStore,
  name: string,
  {
    running,
    pinned,
  }: {
    readonly running: Numbered | undefined;
    readonly pinned: Numbered | undefined;
  },
): Promise<VersionComparison | undefined> {
  if (running === undefined || pinned === undefined || running.version === pinned.version) {
    return undefined;
  }
  if (!store.versions(name).includes(running.version)) return undefined;
  const sideOf = ({ version }: Numbered): Side => ({ label: String(version), version });
  return compareVersions(project, store, name, [sideOf(running), sideOf(pinned)]);
}

/** Compares what two environments' stack files say of a function. */
export async function compareSettled(
  [a, b]: readonly [Side, Side],
  readBoth: ReadBothSecrets,
): Promise<SettledComparison | undefined> {
  if (a.settled === undefined || b.settled === undefined) return undefined;
  const settings = settingDifferences(a.settled, b.settled);
  const secrets = needsSecrets(a.settled, b.settled)
    ? await readBoth([a.settled.environment, b.settled.environment])
    : undefined;
  const sealed = typeof secrets === "string" ? secrets : undefined;
  const readable = typeof secrets === "string" ? undefined : secrets;
  return { variables: variableDifferences(a.settled, b.settled, readable), settings, sealed };
}

function compareContracts(store: VersionStore, name: string, a: Side, b: Side): ContractComparison {
  const contracts = [a, b].map(({ version }) => store.contractOf(name, version));
  const without = [a, b].filter((_, i) => contracts[i] === undefined).map(({ version }) => version);
  const [one, other] = contracts;
  const differences = one && other ? contractDifferences(one, other) : [];
  const given = b.settled?.own.variables;
  const missing =
    given === undefined
      ? []
      : Object.entries(other?.variables ?? {})
          .filter(([variable, rule]) => !rule.optional && !Object.hasOwn(given, variable))
          .map(([variable]) => variable);
  return { differences, without: [...new Set(without)], missing };
}
