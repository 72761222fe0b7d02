import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { NamedFile } from "../../components/versionBucket";
import { formatManifest, MANIFEST, type VersionManifest } from "../../components/versionManifest";

/**
 * Writes a version's folder: all of it or, if anything fails, nothing. Never touches one that exists.
 *
 * @param folder Absolute path that it is going to have.
 * @returns Whether it was written; somebody else's is there otherwise.
 */
export function writeVersionFolder(
  folder: string,
  manifest: VersionManifest,
  files: readonly NamedFile[],
): boolean {
  const versions = dirname(folder);
  const created = mkdirSync(versions, { recursive: true });
  const draft = mkdtempSync(join(versions, `.${manifest.version}-`));
  try {
    for (const { name, bytes } of files) writeFileSync(join(draft, name), bytes);
    writeFileSync(join(draft, MANIFEST), formatManifest({ ...manifest, keptIn: undefined }));
    // Renaming onto a folder that has files in it fails: of two at once, one wins.
    renameSync(draft, folder);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
    return false;
  }
}
