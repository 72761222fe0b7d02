import type { FunctionSettings } from "../../components/settings/check";
import { networkInWords } from "../../components/settings/network";
import { NO_BOUNDARY } from "../../components/settings/permissionsBoundary";
import { FIRST, type Tuning } from "../../components/settings/schema";
import { formatWeight } from "../../components/settings/weight";
import type { SettledSide } from "./side";

/** What it takes for a setting to take effect. */
export interface Effect {
  /** Whether Lambda freezes it: another value makes a new published version. */
  readonly publishes: boolean;
  /** What changes with it, in words that go on from "changes". */
  readonly changes: string;
}

/** A setting that two environments have in different ways. */
export interface SettingDifference extends Effect {
  readonly setting: string;
  /** The values, as a person would write them. */
  readonly values: readonly [string, string];
}

const PUBLISHED = "a new published version";
const MAPPING = "the event source mapping";

/** What each setting changes. */
export const TUNING_EFFECTS: Readonly<Record<keyof Tuning, Effect>> = {
  memoryMb: { publishes: true, changes: PUBLISHED },
  timeoutSeconds: { publishes: true, changes: `${PUBLISHED}, and the queue` },
  logLevel: { publishes: true, changes: PUBLISHED },
  batchSize: { publishes: false, changes: MAPPING },
  batchWindowSeconds: { publishes: false, changes: `${MAPPING}, and the queue` },
  maximumConcurrency: { publishes: false, changes: MAPPING },
  maxReceiveCount: { publishes: false, changes: "the queue" },
  logRetentionDays: { publishes: false, changes: "the log group" },
  keepVersions: { publishes: false, changes: "the ledger" },
  inNetwork: { publishes: true, changes: PUBLISHED },
};

/** What variables change, and where the function runs. */
export const FROZEN_EFFECT: Effect = { publishes: true, changes: PUBLISHED };

interface Read extends Effect {
  readonly setting: string;
  readonly read: (side: SettledSide) => string;
}

const pinEffect = { publishes: false, changes: "the alias" };
const toolEffect = { publishes: false, changes: "nothing in AWS" };

const SETTINGS: readonly Read[] = [
  ...(Object.keys(TUNING_EFFECTS) as (keyof Tuning)[]).map((setting) => ({
    setting,
    ...TUNING_EFFECTS[setting],
    read: ({ own }: SettledSide) => String(own[setting] ?? "no limit"),
  })),
  {
    setting: "network",
    ...FROZEN_EFFECT,
    read: ({ settings: { network } }) => (network === undefined ? "none" : networkInWords(network)),
  },
  {
    setting: "permissionsBoundary",
    publishes: false,
    changes: "the role",
    read: ({ settings }) => settings.permissionsBoundary ?? NO_BOUNDARY,
  },
  { setting: "settings", ...pinEffect, read: ({ own }) => own.settings ?? "the file's" },
  { setting: "canary", ...pinEffect, read: ({ own }) => canaryInWords(own.canary) },
  { setting: "exception", ...pinEffect, read: ({ own }) => exceptionInWords(own.exception) },
  {
    setting: "promotesFrom",
    ...toolEffect,
    read: ({ settings }) => settings.promotesFrom ?? FIRST,
  },
  { setting: "protected", ...toolEffect, read: ({ settings }) => String(settings.isProtected) },
];

/** The settings that differ, the variables left out: see `variableDifferences`. */
export function settingDifferences(a: SettledSide, b: SettledSide): SettingDifference[] {
  return SETTINGS.flatMap(({ setting, publishes, changes, read }) => {
    const values = [read(a), read(b)] as const;
    return values[0] === values[1] ? [] : [{ setting, values, publishes, changes }];
  });
}

function canaryInWords(canary: FunctionSettings["canary"]): string {
  if (canary === undefined) return "none";
  const settings = canary.settings === undefined ? "" : ` with settings ${canary.settings}`;
  return `${formatWeight(canary.weight)} to version ${canary.version}${settings}`;
}

function exceptionInWords(exception: FunctionSettings["exception"]): string {
  return exception === undefined ? "none" : `version ${exception.version}: ${exception.reason}`;
}
