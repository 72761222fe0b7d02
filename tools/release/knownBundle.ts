import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { cacheKey } from "../cache";
import { PROJECT_ROOT } from "../root";

/** What decides how a function is bundled, besides its sources and packages. */
const BUNDLER = ["bundle.ts", "lambdaCredentials.ts"].map((name) =>
  join(PROJECT_ROOT, "tools/release", name),
);

const { keep } = createRequire(__filename)("../kept") as {
  /** Keeps a text in a file, all of it or nothing. */
  readonly keep: (file: string, text: string) => void;
};

interface Known {
  /** Digest of each file that was bundled, and of the names in its folder, by path. */
  readonly made: Readonly<Record<string, string>>;
  /** Digest of the bundle; see `VersionManifest`. */
  readonly sha256: string;
}

/**
 * The digest of a function's bundle as it was made last, if it would be the same now: no file that went in has changed, nor
 * the lock file, which speaks for all packages. Reading them is many times faster than bundling.
 */
export function knownDigest(root: string, name: string): string | undefined {
  try {
    const { made, sha256 } = JSON.parse(readFileSync(fileOf(root, name), "utf8")) as Known;
    const isSame = Object.entries(made).every(([path, digest]) => digestOf(path) === digest);
    return isSame ? sha256 : undefined;
  } catch {
    // There is none, or something that went in is gone.
    return undefined;
  }
}

/**
 * Remembers the digest of a function's bundle. Without a lock file, or if a file has been saved meanwhile, it does not.
 *
 * @param sources Files of the project that went in, relative to its root.
 * @param since When bundling began, in milliseconds since 1970.
 */
export function rememberDigest(
  root: string,
  name: string,
  { sources, sha256, since }: { sources: readonly string[]; sha256: string; since: number },
): void {
  const lockfile = "package-lock.json";
  if (!existsSync(join(root, lockfile))) return;
  const files = [...sources, lockfile].map((path) => join(root, path)).concat(BUNDLER);
  if (files.some((file) => statSync(file).mtimeMs >= since)) return;
  // Another file beside one of them may be taken instead of it.
  const folders = [...new Set(sources.map((path) => join(root, dirname(path))))];
  const made = Object.fromEntries([...files, ...folders].map((path) => [path, digestOf(path)]));
  keep(fileOf(root, name), JSON.stringify({ made, sha256 } satisfies Known));
}

function digestOf(path: string): string {
  const content = statSync(path).isDirectory()
    ? readdirSync(path).sort().join("\n")
    : readFileSync(path);
  return createHash("sha256").update(content).digest("base64");
}

function fileOf(root: string, name: string): string {
  const cache = join(root, "node_modules/.cache/lambda-deployment-model/bundles");
  return join(cache, `${name}-${cacheKey([root])}.json`);
}
