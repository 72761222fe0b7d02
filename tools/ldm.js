#!/usr/bin/env node
"use strict";

require("./lazyPackages");
require("./typescript");

// Who reads the results may have seen enough, as `head` has: that is as if the terminal were closed.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  if (!process.emit("SIGHUP", "SIGHUP")) process.exit(0);
});

// Until a command has said how it ended, it has failed: Node would leave with 0 if it just fell silent.
process.exitCode = 1;
require("./main.ts")
  .main(process.argv.slice(2))
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
