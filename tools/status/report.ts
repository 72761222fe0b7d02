import type { Pin } from "../project/stackFile";
import type { PendingOperation } from "../stacks/state";
import type { RingingAlarm } from "../aws/alarms";
import type { Drift } from "./drift";

/**
 * What `ldm status --json` prints. A field may be added, but none changes its name or meaning. What is not known, or
 * not there, is left out; times are ISO 8601, UTC; weights are between 0 and 1.
 */
export interface StatusReport {
  /** In the order in which versions are promoted. */
  readonly environments: readonly EnvironmentStatus[];
}

/** One environment. */
export interface EnvironmentStatus {
  readonly environment: string;
  /** Why its stack can't be read; its functions then tell what is pinned, and no more. */
  readonly problem?: string | undefined;
  /** What is wrong with its stack file; what of it is not deployed yet is not known then. */
  readonly fileProblem?: string | undefined;
  /** Operations that an update has begun and not ended: it is at work, or was killed. */
  readonly pending: readonly PendingOperation[];
  /** Sorted by name. */
  readonly functions: readonly FunctionStatus[];
}

/** One function in one environment. */
export interface FunctionStatus {
  readonly function: string;
  /** What the stack file pins; left out where it says `version: none`. */
  readonly pinned?: Pin | undefined;
  /** What the stack says that it runs, since its last update. */
  readonly deployed?: DeployedStatus | undefined;
  /** Where the alias really points. */
  readonly live?: LiveStatus | undefined;
  /** What the stack file says and no update has carried out yet, in words. */
  readonly notDeployed: readonly string[];
  /** Where the stack file pins settings: which of its own settings differ from those, in words. */
  readonly pinnedSettingsDiffer: readonly string[];
  /** How Lambda differs from what the last update left. */
  readonly drift: readonly Drift[];
  readonly queue?: QueueStatus | undefined;
  readonly deadLetters?: number | undefined;
  /** Alarms of it that are ringing. */
  readonly alarms: readonly RingingAlarm[];
  /** What AWS would not tell, and why. */
  readonly problems: readonly string[];
}

/** What a stack says that it runs. */
export interface DeployedStatus {
  /** Number of the released version. */
  readonly version: number;
  /** Digest of its settings. */
  readonly settings: string;
  /** Lambda's own number of it. */
  readonly publishedVersion: string;
  /** When the alias began to carry it. */
  readonly since?: string | undefined;
  /** The update that did that, if the backend remembers it. */
  readonly by?: UpdateStatus | undefined;
  /** Why it runs although the environment before has not run it. */
  readonly reason?: string | undefined;
  readonly canary?: CanaryStatus | undefined;
}

/** A second version that gets a share of the traffic. */
export interface CanaryStatus {
  readonly version: number;
  readonly settings: string;
  readonly publishedVersion: string;
  readonly weight: number;
  /** When it got that share. */
  readonly since?: string | undefined;
}

/** Who made an update, as far as the backend knows. */
export interface UpdateStatus {
  readonly author?: string | undefined;
  readonly commit?: string | undefined;
  readonly build?: string | undefined;
  readonly message?: string | undefined;
}

/** Where an alias points; `version` is left out where the ledger does not know the published version. */
export interface LiveStatus {
  readonly publishedVersion: string;
  readonly version?: number | undefined;
  readonly weights: readonly {
    readonly publishedVersion: string;
    readonly version?: number | undefined;
    readonly weight: number;
  }[];
}

/** A source queue. */
export interface QueueStatus {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Age of the oldest message; CloudWatch does not always know it. */
  readonly oldestSeconds?: number | undefined;
}
