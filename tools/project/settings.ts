import { checkSettings, SettingsError, type Settings } from "../../components/settings/check";
import type { VersionStore } from "../../components/versionStore";
import { ToolError } from "../errors";
import type { StackFile } from "./stackFile";

/**
 * What a stack file settles; a placeholder stands for each encrypted variable.
 *
 * @throws ToolError naming every mistake in the file.
 */
export function settingsIn(file: StackFile, store: VersionStore): Settings {
  const released = new Map(store.functions().map((name) => [name, store.versions(name)] as const));
  try {
    return checkSettings(file.raw(), released, store);
  } catch (error) {
    if (error instanceof SettingsError) throw new ToolError(error.message);
    throw error;
  }
}
