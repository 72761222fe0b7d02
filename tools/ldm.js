#!/usr/bin/env node
"use strict";

require("./lazyPackages");
require("tsx/cjs");

// Until a command has said how it ended, it has failed: Node would leave with 0 if it just fell silent.
process.exitCode = 1;
require("./main.ts")
  .main(process.argv.slice(2))
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
