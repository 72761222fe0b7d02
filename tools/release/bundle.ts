import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Plugin, PluginBuild } from "esbuild";

import { HANDLER } from "../../components/versionManifest";
import { lambdaCredentials, STAND_IN } from "./lambdaCredentials";

/** The code of a function, ready to run on Lambda. */
export interface Bundle {
  /** Lambda's handler setting. */
  readonly handler: string;
  /** The files of the archive, sorted by name. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Source files of the project that went in, relative to its root, sorted; packages are left out. */
  readonly sources: readonly string[];
}

const VENDOR = "functions/shared/vendor.ts";

/** How to bundle. */
export interface BundleOptions {
  /**
   * Whether `index.mjs.map` is among the files, which leads back to the sources by file URLs. The bytes of the others
   * are the same either way. @default false
   */
  readonly sourceMap?: boolean;
  /** What {@link bundleVendor} gives, for whoever bundles several functions. @default it is bundled */
  readonly vendor?: Promise<BundledFile>;
}

/** A file of a bundle, and what went into it. */
export interface BundledFile {
  readonly bytes: Uint8Array;
  readonly map?: Uint8Array;
  readonly sources: readonly string[];
  readonly exports: readonly string[];
}

/**
 * Bundles a function: `index.mjs` holds the project's own code, readable, and the packages that only
 * this function uses; `vendor.mjs` holds, minified, what all functions share.
 *
 * The bytes depend on the sources and the installed packages alone: not on the machine, the path of the
 * checkout, the current folder or the time.
 *
 * @param root Folder of the project.
 */
export async function bundleFunction(
  root: string,
  name: string,
  { sourceMap = false, vendor: shared = bundleVendor(root) }: BundleOptions = {},
): Promise<Bundle> {
  const [index, vendor] = await Promise.all([
    bundleFile(root, `functions/${name}/handler.ts`, "index.mjs", { minify: false, sourceMap }),
    shared,
  ]);
  // Lambda would find out only when it starts the function.
  if (!index.exports.includes("handler")) {
    const exported = index.exports.length === 0 ? "nothing" : [...index.exports].sort().join(", ");
    throw new Error(
      `functions/${name}/handler.ts has to export "handler", which Lambda calls; it exports ${exported}. ` +
        'Name the function so: "export const handler = ...".',
    );
  }
  return {
    handler: HANDLER,
    files: [
      { name: "index.mjs", bytes: index.bytes },
      ...(index.map === undefined
        ? []
        : [{ name: "index.mjs.map", bytes: withFileUrls(root, index.map) }]),
      { name: "vendor.mjs", bytes: vendor.bytes },
    ],
    sources: [...new Set([...index.sources, ...vendor.sources])].sort(),
  };
}

/** Bundles what all functions of a project share. */
export function bundleVendor(root: string): Promise<BundledFile> {
  return bundleFile(root, VENDOR, "vendor.mjs", { minify: true, sourceMap: false });
}

async function bundleFile(
  root: string,
  entry: string,
  outfile: string,
  { minify, sourceMap }: { minify: boolean; sourceMap: boolean },
): Promise<BundledFile> {
  const { build } = await import("esbuild");
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    minify,
    // Beside the bundle, which does not name it: the bytes stay the same.
    ...(sourceMap ? { sourcemap: "external" as const } : {}),
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    charset: "utf8",
    legalComments: "none",
    format: "esm",
    platform: "node",
    // The oldest Node that runs the very same bytes: Lambda's own is newer.
    target: "node20",
    // The ES modules of a package can be tree-shaken: a third less to load at each cold start.
    mainFields: ["module", "main"],
    // Packages that are CommonJS call require(), which an ES module hasn't got.
    banner: {
      js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
    },
    // Names of packages' files end up in comments: a linked node_modules must not change the bytes.
    preserveSymlinks: true,
    // Nor must a tsconfig.json that happens to lie in a folder above.
    tsconfigRaw: { compilerOptions: { target: "ES2022" } },
    plugins: [lambdaCredentials(), ...(entry === VENDOR ? [] : [vendorApart(root)])],
  });
  const [bytes, map] = [outfile, `${outfile}.map`].map(
    (file) => result.outputFiles.find(({ path }) => basename(path) === file)?.contents,
  );
  if (bytes === undefined) throw new Error(`esbuild gave no output for ${entry}`);
  const sources = Object.keys(result.metafile.inputs).filter(
    (path) => !/(^|\/)node_modules\//.test(path) && !path.startsWith(`${STAND_IN}:`),
  );
  const exported = Object.values(result.metafile.outputs).flatMap((output) => output.exports);
  return { bytes, ...(map && { map }), sources, exports: exported };
}

/** A source map that is right wherever it lies. */
function withFileUrls(root: string, bytes: Uint8Array): Uint8Array {
  const map = JSON.parse(Buffer.from(bytes).toString()) as { sources: string[] };
  const sources = map.sources.map((source) => pathToFileURL(join(root, source)).href);
  return Buffer.from(JSON.stringify({ ...map, sources }));
}

// Whoever imports the vendor module by whatever relative path gets the file beside index.mjs.
function vendorApart(root: string): Plugin {
  const vendor = join(root, VENDOR);
  return {
    name: "vendor-apart",
    setup(build: PluginBuild) {
      build.onResolve(
        { filter: /(^|\/)vendor$/ },
        async ({ path, kind, resolveDir, pluginData }) => {
          if (pluginData === vendor) return undefined;
          const found = await build.resolve(path, { kind, resolveDir, pluginData: vendor });
          return found.path === vendor ? { path: "./vendor.mjs", external: true } : found;
        },
      );
    },
  };
}
