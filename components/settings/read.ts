import * as pulumi from "@pulumi/pulumi";
import { checkSettings, type Contracts, type ReleasedVersions, type Settings } from "./check";
import { readConfiguration } from "./configuration";

/**
 * The settings of the stack that is being deployed.
 *
 * @throws SettingsError naming every mistake in the stack file.
 */
export function readSettings(released: ReleasedVersions, contracts: Contracts): Settings {
  const project = pulumi.getProject();
  const raw = { stack: pulumi.getStack(), project, ...readConfiguration(project) };
  return checkSettings(raw, released, contracts);
}
