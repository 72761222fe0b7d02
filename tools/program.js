"use strict";

// What `pulumi up` runs: index.ts, from a bundle.

require("./lazyPackages");
module.exports = require("./bundled").loadBundled("index.ts");
