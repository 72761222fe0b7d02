import { createHash } from "node:crypto";
import { homedir } from "node:os";
import path from "node:path";

/** The folder of this user for what takes long to make: every clone of the project shares it. */
export function cacheFolder(
  variables: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const base = variables.XDG_CACHE_HOME ?? "";
  // The specification says that a relative path there is to be ignored.
  if (path.isAbsolute(base)) return path.join(base, "lambda-deployment-model");
  return platform === "darwin"
    ? path.join(home, "Library", "Caches", "lambda-deployment-model")
    : path.join(home, ".cache", "lambda-deployment-model");
}

/** A short name for everything that `parts` say: another part, or another order, is another key. */
export function cacheKey(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
