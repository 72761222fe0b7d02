import * as pulumi from "@pulumi/pulumi";
import {
  checkSettings,
  type Contracts,
  type RawSettings,
  type ReleasedVersions,
  type Settings,
} from "./check";
import { parseConfigValue } from "./value";

/**
 * The settings of the stack that is being deployed. The only reader of Pulumi's configuration.
 *
 * @throws SettingsError naming every mistake in the stack file.
 */
export function readSettings(released: ReleasedVersions, contracts: Contracts): Settings {
  return checkSettings(readStackFile(), released, contracts);
}

function readStackFile(): RawSettings {
  const project = pulumi.getProject();
  const prefix = `${project}:`;
  const config = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), parseConfigValue(value)]);
  const secretKeys = readSecretKeys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return {
    stack: pulumi.getStack(),
    project,
    values: Object.fromEntries(config) as Record<string, unknown>,
    secretKeys: new Set(secretKeys),
  };
}

/**
 * The configuration keys with a secret inside. The language host hands them over in this variable;
 * the SDK reads it too, but keeps its function for it to itself.
 */
function readSecretKeys(): string[] {
  return JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
}
