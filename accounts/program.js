"use strict";

// What `pulumi up -C accounts` runs: accounts/index.ts, from a bundle.

require("../tools/lazyPackages");
module.exports = require("../tools/bundled").loadBundled("accounts/index.ts");
