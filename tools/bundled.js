"use strict";

// Compiled as it loads, TypeScript takes longer to start than to run. So what has to start fast runs from a bundle, which is
// kept, and made anew when a file in it has changed. It is one file, so that no process ever sees half of one.

const { createHash } = require("node:crypto");
const { readFileSync, statSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join, resolve } = require("node:path");
const { compileFunction } = require("node:vm");

const { keep, keptAt } = require("./kept");

const root = resolve(__dirname, "..");
const nodeMajor = process.versions.node.split(".")[0];

// In the last line stands what the bundle was made of.
const madeOf = "\n//# madeOf=";

/**
 * Loads a TypeScript file and all that it imports from this repository.
 *
 * @param {string} entry its path in the repository, such as `index.ts`.
 * @param {object} [how]
 * @param {boolean} [how.packages] whether packages are bundled too: many small files load slowly, but one that has to
 *   exist only once in the process must stay outside. Default: they are not.
 * @param {readonly string[]} [how.except] packages that stay outside nevertheless: large ones that are seldom needed.
 * @returns {unknown} what it exports.
 * @throws esbuild's error, with the place, where it can't be compiled.
 */
function loadBundled(entry, { packages = false, except = [] } = {}) {
  const file = keptAt(`${entry.replaceAll(/[\\/]/g, "-")}.js`);
  const code = kept(file) ?? make(entry, file, { packages, except });
  const module = { exports: {} };
  const run = compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], {
    filename: file,
  });
  run(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/** The bundle in a file, unless what it was made of has changed since. */
function kept(file) {
  try {
    const code = readFileSync(file, "utf8");
    const made = JSON.parse(code.slice(code.lastIndexOf(madeOf) + madeOf.length));
    const isSame = Object.entries(made.inputs).every(([name, digest]) => digestOf(name) === digest);
    return made.nodeMajor === nodeMajor && isSame ? code : undefined;
  } catch {
    // There is none, or one of its inputs is gone.
    return undefined;
  }
}

function digestOf(name) {
  const content = readFileSync(join(root, name));
  return createHash("sha256").update(content).digest("base64");
}

function make(entry, file, { packages, except }) {
  const start = Date.now();
  const { metafile, outputFiles } = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    packages: packages ? "bundle" : "external",
    external: [...except],
    platform: "node",
    // What runs from a text has no loader for these.
    supported: { "dynamic-import": false },
    target: `node${nodeMajor}`,
    // Pulumi tells of each resource where the program declares it.
    sourcemap: packages ? false : "inline",
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const names = [...ownInputs(metafile), "package-lock.json"];
  const [{ text }] = outputFiles;
  // What was saved meanwhile may be in a digest and not in the bundle.
  if (names.every((name) => statSync(join(root, name)).mtimeMs < start)) {
    const inputs = Object.fromEntries(names.map((name) => [name, digestOf(name)]));
    keep(file, `${text}${madeOf}${JSON.stringify({ nodeMajor, inputs })}`);
  }
  return text;
}

/** What was bundled of this repository; the lock file speaks for all packages. */
function ownInputs({ inputs }) {
  return Object.keys(inputs).filter((name) => !name.startsWith("node_modules/"));
}

module.exports = { loadBundled };
