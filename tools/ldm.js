#!/usr/bin/env node
"use strict";

require("tsx/cjs");
require("./main.ts")
  .main(process.argv.slice(2))
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
