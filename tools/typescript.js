"use strict";

// Has Node load TypeScript files of this project, each compiled once for all the times that it is loaded.

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const Module = require("node:module");

const { keep, keptAt } = require("./kept");

const { version } = require("esbuild/package.json");
const options = {
  loader: "ts",
  format: "cjs",
  target: `node${process.versions.node.split(".")[0]}`,
  // Packages that are loaded when they are needed are CommonJS: Node's import() would read all of a large one for what it
  // exports, before it loads it.
  supported: { "dynamic-import": false },
  sourcemap: "inline",
  sourcesContent: false,
};
const compiled = new Map();

Module._extensions[".ts"] = (module, file) => {
  const code = compile(file);
  compiled.set(file, code);
  module._compile(code, file);
};

function compile(file) {
  const source = readFileSync(file, "utf8");
  const madeOf = [version, JSON.stringify(options), file, source];
  const key = createHash("sha256").update(madeOf.join("\n")).digest("hex");
  const kept = keptAt("ts", `${key}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const { code } = require("esbuild").transformSync(source, { ...options, sourcefile: file });
    keep(kept, code);
    return code;
  }
}

// Where in the TypeScript something went wrong is looked up when somebody wants to know.
let prepareMapped;
Error.prepareStackTrace = (error, frames) => {
  prepareMapped ??= mappedStackTraces();
  return prepareMapped(error, frames);
};

function mappedStackTraces() {
  const { prepareStackTrace } = Error;
  require("source-map-support").install({
    environment: "node",
    handleUncaughtExceptions: false,
    retrieveFile: (file) => compiled.get(file) ?? null,
  });
  const mapped = Error.prepareStackTrace;
  // Who has taken its place meanwhile, and asks it, keeps the place.
  Error.prepareStackTrace = prepareStackTrace;
  return mapped;
}
