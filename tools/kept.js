"use strict";

// What was compiled is kept, so that it is not compiled again at each start.

const { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

/** Folder of what is kept; npm removes it with the packages. */
const cache = resolve(__dirname, "..", "node_modules", ".cache", "lambda-deployment-model");

/**
 * Keeps a text in a file, so that no process ever sees half of it. Where it can't be kept it is made again the next time.
 *
 * @param {string} file
 * @param {string} text
 */
function keep(file, text) {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } catch {
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

/** Path of something that is kept. */
function keptAt(...names) {
  return join(cache, ...names);
}

module.exports = { keep, keptAt };
