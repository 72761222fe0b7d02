import * as pulumi from "@pulumi/pulumi";
import { ALLOWED_ACCOUNTS, allowedAccounts } from "./allowedAccounts";
import { checkSettings, type Contracts, type ReleasedVersions, type Settings } from "./check";
import { readConfiguration } from "./configuration";

/**
 * The settings of the stack that is being deployed.
 *
 * @throws SettingsError naming every mistake in the stack file.
 */
export function readSettings(released: ReleasedVersions, contracts: Contracts): Settings {
  const project = pulumi.getProject();
  return checkSettings(
    {
      stack: pulumi.getStack(),
      project,
      ...readConfiguration(project),
      allowedAccounts: allowedAccounts(readConfiguration("aws").values[ALLOWED_ACCOUNTS]),
    },
    released,
    contracts,
  );
}
