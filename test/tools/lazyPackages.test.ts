import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

import { version } from "typescript";

const REPOSITORY = resolve(__dirname, "../..");

/** What a fresh process prints that has loaded Pulumi lazily. */
function print(code: string): string {
  const program = `require("./tools/lazyPackages"); require("@pulumi/pulumi"); ${code}`;
  return execFileSync(process.execPath, ["-e", program], { cwd: REPOSITORY, encoding: "utf8" });
}

describe("What Pulumi loads and nobody uses", () => {
  it("is not loaded", () => {
    const loaded = print(
      "console.log(Object.keys(require.cache).filter((file) => /arborist|typescript.lib/.test(file)).length)",
    );
    assert.equal(loaded, "2\n");
  });

  it("is there for who asks for it", () => {
    assert.equal(print('console.log(require("typescript").version)'), `${version}\n`);
    assert.equal(print('console.log(require("typescript").default.version)'), `${version}\n`);
    assert.equal(print('console.log("Arborist" in require("@npmcli/arborist"))'), "true\n");
    assert.equal(print('console.log({ ...require("typescript") }.version)'), `${version}\n`);
  });
});
