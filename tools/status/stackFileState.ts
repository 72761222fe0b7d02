import { frozenSettings } from "../../components/frozenSettings";
import { settingsIn } from "../../components/publishedSettings";
import type { FunctionSettings } from "../../components/settings/check";
import type { MadeNetworkRecord } from "../../components/settings/network";
import { formatWeight } from "../../components/settings/weight";
import { settingsDifferences } from "../../components/settingsDifferences";
import type { FrozenConfiguration, Versions } from "../aws/lambda";
import type { Pin, PinnedCanary } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";

/** How a stack file differs from what the stack has deployed, in words. */
export interface StackFileState {
  /** What the next update would carry out. */
  readonly notDeployed: readonly string[];
  /** Where it pins settings: which of its own settings are others. */
  readonly pinnedSettingsDiffer: readonly string[];
}

type Deployed = Pick<DeployedFunction, "version" | "settings" | "publishedVersion" | "canary">;

/**
 * Compares what a stack file says of a function with what the stack has deployed.
 *
 * @param ownSettings What differs between the settings that run and the stack file's own ones, in words.
 */
export function stackFileState(
  pin: Pin | undefined,
  deployed: Deployed | undefined,
  ownSettings: readonly string[],
): StackFileState {
  if (pin === undefined) {
    const leaves = deployed === undefined ? [] : ["the stack file leaves it out"];
    return { notDeployed: leaves, pinnedSettingsDiffer: [] };
  }
  if (deployed === undefined) {
    return { notDeployed: [`version ${pin.version} is to run`], pinnedSettingsDiffer: [] };
  }
  const isSameVersion = pin.version === deployed.version;
  const { settings } = pin;
  const notDeployed = [
    ...(isSameVersion
      ? []
      : [`version ${pin.version} is pinned, and version ${deployed.version} was deployed`]),
    ...(settings === undefined || settings === deployed.settings
      ? []
      : [`settings ${settings} are pinned, and settings ${deployed.settings} were deployed`]),
    // Another version is told of, and brings its own settings along.
    ...(isSameVersion && settings === undefined ? ownSettings : []),
    ...canaryState(pin.canary, deployed.canary),
  ];
  const holds = isSameVersion && settings !== undefined && settings === deployed.settings;
  return { notDeployed, pinnedSettingsDiffer: holds ? ownSettings : [] };
}

function canaryState(pinned: PinnedCanary | undefined, deployed: Deployed["canary"]): string[] {
  if (pinned === undefined) {
    if (deployed === undefined) return [];
    return [`the canary of version ${deployed.version} is to end`];
  }
  const isDeployed =
    pinned.version === deployed?.version &&
    pinned.weight === deployed.weight &&
    (pinned.settings === undefined || pinned.settings === deployed.settings);
  if (isDeployed) return [];
  return [`a canary of version ${pinned.version} is to get ${formatWeight(pinned.weight)}`];
}

/** Where to find what is compared. */
export interface ComparedSettings {
  readonly name: string;
  /** Name of the environment in the stack file. */
  readonly environment: string;
  /** What the stack file says; nothing where it leaves the function out. */
  readonly settings: FunctionSettings | undefined;
  /** Lambda's number of the version that was deployed. */
  readonly publishedVersion: string;
  readonly versions: Versions | undefined;
  /** The network that the stack has made, if it has. */
  readonly network: MadeNetworkRecord | undefined;
}

/** Which of a stack file's own settings differ from those that a published version was frozen with, in words. */
export function ownSettingsDifferences(compared: ComparedSettings): string[] {
  const { name, environment, settings, publishedVersion, versions, network } = compared;
  const published = versions?.published.find((each) => each.publishedVersion === publishedVersion);
  if (settings === undefined || published === undefined) return [];
  const own = frozenSettings(name, environment, settings);
  // Name and environment decide the log group, and both are the same.
  return settingsDifferences(frozenIn(published, own.logGroupName, network), own);
}

function frozenIn(
  published: FrozenConfiguration,
  logGroup: string,
  network: MadeNetworkRecord | undefined,
) {
  const { memoryMb, timeoutSeconds, logLevel = "", ...rest } = published;
  const configuration = {
    ...rest,
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    logLevel,
    logGroup,
  };
  return settingsIn(configuration, network);
}
