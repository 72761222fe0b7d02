"use strict";

// Loads a function's module as Lambda does, an ES module by import and another one by require, and says what that took.

const { performance } = require("node:perf_hooks");
const { pathToFileURL } = require("node:url");

const [, , file] = process.argv;

void (async () => {
  const start = performance.now();
  const { handler } = file.endsWith(".mjs")
    ? await import(pathToFileURL(file).href)
    : require(file);
  const milliseconds = performance.now() - start;
  if (typeof handler !== "function") throw new Error(`${file} exports no handler.`);
  const memoryMb = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(JSON.stringify({ milliseconds, memoryMb }));
})();
