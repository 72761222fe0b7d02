import assert from "node:assert/strict";
import { mkdirSync, utimesSync } from "node:fs";

import { knownDigest, rememberDigest } from "../../../tools/release/knownBundle";
import { TempProject } from "../../support/tempProject";

const HANDLER = "functions/greet/handler.ts";
const SHARED = "functions/shared/vendor.ts";
const sources = [HANDLER, SHARED];

describe("what is known of a bundle", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    mkdirSync(project.path("node_modules"));
    for (const path of [...sources, "package-lock.json"]) project.write(path, `// ${path}\n`);
    remember(Date.now() + 1_000);
  });

  afterEach(() => {
    project.remove();
  });

  function remember(since: number): void {
    rememberDigest(project.root, "greet", { sources, sha256: "digest", since });
  }

  function known(): string | undefined {
    return knownDigest(project.root, "greet");
  }

  it("is its digest, as long as nothing has changed", () => {
    assert.equal(known(), "digest");
    assert.equal(knownDigest(project.root, "wave"), undefined);
  });

  for (const path of [...sources, "package-lock.json"]) {
    it(`is nothing once ${path} has changed, and its digest again when that is taken back`, () => {
      project.write(path, "// changed\n");
      assert.equal(known(), undefined);
      project.write(path, `// ${path}\n`);
      assert.equal(known(), "digest");
    });
  }

  it("does not mind that a file was only written again", () => {
    utimesSync(project.path(HANDLER), new Date(), new Date(Date.now() + 60_000));
    assert.equal(known(), "digest");
  });

  it("is nothing once another file may be taken instead of one that went in", () => {
    project.write("functions/shared/vendor.tsx", "");
    assert.equal(known(), undefined);
  });

  it("is nothing without a lock file, which speaks for the packages", () => {
    const bare = new TempProject();
    mkdirSync(bare.path("node_modules"));
    for (const path of sources) bare.write(path, "");
    const since = Date.now() + 1_000;
    rememberDigest(bare.root, "greet", { sources, sha256: "digest", since });
    assert.equal(knownDigest(bare.root, "greet"), undefined);
    bare.remove();
  });

  it("is not remembered where a file was saved while it was bundled", () => {
    project.write(HANDLER, "// changed\n");
    remember(Date.now() - 60_000);
    assert.equal(known(), undefined);
  });
});
