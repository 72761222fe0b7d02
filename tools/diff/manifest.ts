import { readFileSync } from "node:fs";
import { join } from "node:path";

import { MANIFEST, parseManifest, type VersionManifest } from "../../components/versionManifest";
import type { VersionStore } from "../../components/versionStore";

/** The manifest of a version that `VersionStore.open` has found in order. */
export function readManifest(store: VersionStore, name: string, version: number): VersionManifest {
  return parseManifest(readFileSync(join(store.folderOf(name, version), MANIFEST), "utf8"));
}
