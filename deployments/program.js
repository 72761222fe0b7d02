"use strict";

// What `pulumi up -C deployments` runs: deployments/index.ts, from a bundle.

require("../tools/lazyPackages");
module.exports = require("../tools/bundled").loadBundled("deployments/index.ts");
