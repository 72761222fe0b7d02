import type { FrozenSettings } from "../../components/frozenSettings";
import type { Ledger } from "../../components/ledger";
import type { PinnedFunctionArgs } from "../../components/pinnedFunction";
import { duePin, planPin, type PinPlanArgs } from "../../components/pinPlan";
import { publicationDescription } from "../../components/publication";
import type { FunctionSettings } from "../../components/settings/check";
import { DEFAULT_TUNING } from "../../components/settings/schema";
import { releasedVersion } from "./released";

/** Frozen settings of `orders` in QA without a variable. */
export const FROZEN: FrozenSettings = {
  runtime: "nodejs24.x",
  architecture: "arm64",
  memoryMb: 256,
  timeoutSeconds: 10,
  variables: {},
  destinationTopicName: "orders-DestinationSNSTopic-QA",
  logGroupName: "/aws/lambda/orders-QA",
  logLevel: "INFO",
};

/** What a test says of a pin; the rest is as usual. */
export interface PinnedTo {
  /** @default 3 */
  readonly version?: number;
  /** Digest of settings beside the version. */
  readonly pinnedSettings?: string | undefined;
  readonly canary?: FunctionSettings["canary"];
  /** @default {@link FROZEN} */
  readonly frozen?: FrozenSettings;
  readonly secretVariables?: ReadonlySet<string>;
  readonly ledger?: Ledger | undefined;
  readonly digestKey?: string;
}

/** What `orders` is planned from. */
export function planArgs(pinned: PinnedTo = {}): PinPlanArgs {
  const { version = 3, pinnedSettings, canary, frozen = FROZEN, ledger } = pinned;
  return {
    name: "orders",
    settings: {
      ...DEFAULT_TUNING,
      version,
      settings: pinnedSettings,
      canary,
      variables: frozen.variables,
      secretVariables: pinned.secretVariables ?? new Set(),
    },
    released: {
      stable: releasedVersion(version),
      canary: canary === undefined ? undefined : releasedVersion(canary.version),
    },
    frozen,
    ledger,
    digestKey: pinned.digestKey ?? "key of this stack",
  };
}

/** A `PinnedFunction` of `orders` in QA. */
export function pinnedArgs(
  pinned: PinnedTo = {},
  rest: Partial<PinnedFunctionArgs> = {},
): PinnedFunctionArgs {
  const args = planArgs(pinned);
  const plan = planPin(args);
  return {
    aliasName: "QA",
    released: args.released,
    plan,
    description: publicationDescription(duePin(plan) ?? plan.stable.pin, undefined, args.ledger),
    settings: args.frozen,
    secretVariables: args.settings.secretVariables,
    linkedVariables: {},
    logRetentionDays: 14,
    ledger: args.ledger,
    keepVersions: 10,
    now: "2026-05-04T03:02:01.000Z",
    ...rest,
  };
}
