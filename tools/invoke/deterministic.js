"use strict";

// Loaded before a function that is compared with another: time stands still in it, and chance comes out the same.

const crypto = require("node:crypto");
const { syncBuiltinESMExports } = require("node:module");

/** 2024-01-01T00:00:00Z. */
const NOW = 1_704_067_200_000;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, derived) =>
    Reflect.construct(target, args.length === 0 ? [NOW] : args, derived),
  apply: (target) => new target(NOW).toString(),
  get: (target, name) => (name === "now" ? () => NOW : target[name]),
});

let count = 0;
Math.random = () => {
  count += 1;
  return (count % 1_000) / 1_000;
};

let ids = 0;
crypto.randomUUID = () => {
  ids += 1;
  return `00000000-0000-4000-b000-${String(ids).padStart(12, "0")}`;
};
globalThis.crypto.randomUUID = crypto.randomUUID;
syncBuiltinESMExports();
