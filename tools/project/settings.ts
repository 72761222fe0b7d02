import { checkSettings, type RawSettings, type Settings } from "../../components/settings/check";
import { SettingsError } from "../../components/settings/mistakes";
import { releasedVersions, type VersionStore } from "../../components/versionStore";
import { ToolError } from "../errors";

/** What of the released versions a stack file is checked against. */
export type Versions = Pick<VersionStore, "functions" | "versions" | "contractOf" | "variablesOf">;

/**
 * What a stack file settles; a placeholder stands for each encrypted variable.
 *
 * @throws ToolError naming every mistake in the file.
 */
export function settingsIn(raw: RawSettings, store: Versions): Settings {
  try {
    return checkSettings(raw, releasedVersions(store), store);
  } catch (error) {
    if (error instanceof SettingsError) throw new ToolError(error.message);
    throw error;
  }
}
