import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { BucketError, putFiles, type NamedFile } from "../../components/versionBucket";
import { formatManifest, type VersionManifest } from "../../components/versionManifest";
import type { VersionPlace } from "../../components/versionPlace";
import { ToolError } from "../errors";
import { isSystemError } from "../files";

/**
 * Puts a version's files into a bucket, under a key that no other version has.
 *
 * @param failed What the user learns where that fails, as the beginning of a sentence.
 * @returns The manifest that says where they are.
 * @throws ToolError where S3 refuses; no version refers to what was put by then.
 */
export async function putVersion(
  { bucket, region, prefix }: VersionPlace,
  manifest: VersionManifest,
  files: readonly NamedFile[],
  failed: string,
): Promise<VersionManifest> {
  const { function: name, version, sha256 } = manifest;
  const folder = { bucket, region, prefix: `${prefix}${name}/${version}/${sha256}/` };
  try {
    return { ...manifest, keptIn: await putFiles(folder, files) };
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    throw new ToolError(`${failed}. ${error.message}.`);
  }
}

/**
 * Writes the manifest of a version whose files are in a bucket. Never touches one that exists.
 *
 * @returns Whether it was written; somebody else's is there otherwise.
 */
export function writeVersionFile(file: string, manifest: VersionManifest): boolean {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, formatManifest(manifest), { flag: "wx" });
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw error;
  }
}
