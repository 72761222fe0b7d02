import type { ReleasedVersion } from "../../components/versionStore";

/** A released version that stands for real ones where only its number matters; its files are never read. */
export function releasedVersion(version: number, name = "orders"): ReleasedVersion {
  return {
    function: name,
    version,
    folder: __dirname,
    sha256: String(version).repeat(64),
    handler: "index.handler",
    files: [{ name: "index.mjs", path: __filename }],
  };
}
