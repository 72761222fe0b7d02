"use strict";

// Of the time that @pulumi/pulumi takes to load, two thirds go to TypeScript and npm's Arborist. It needs them to make Lambda
// functions of closures, and nobody does that here. So they are loaded when something of them is asked for.

const { createRequire } = require("node:module");

const pulumi = createRequire(require.resolve("@pulumi/pulumi"));

for (const name of ["typescript", "@npmcli/arborist"]) loadWhenAsked(pulumi.resolve(name));

/** Puts a stand-in for a module where Node keeps those that are loaded. */
function loadWhenAsked(id) {
  if (require.cache[id] !== undefined) return;
  const get = () => {
    if (require.cache[id] === standIn) delete require.cache[id];
    return require(id);
  };
  const standIn = { id, filename: id, loaded: true, children: [], paths: [], exports: lazy(get) };
  require.cache[id] = standIn;
}

function lazy(get) {
  return new Proxy(
    {},
    {
      get: (_, key) => {
        // Compiled imports look at this first: what is a module already is taken as it is.
        if (key === "__esModule") return true;
        return key === "default" ? get() : get()[key];
      },
      has: (_, key) => key in get(),
      ownKeys: () => Reflect.ownKeys(get()),
      getOwnPropertyDescriptor: (_, key) => {
        const descriptor = Object.getOwnPropertyDescriptor(get(), key);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
}
