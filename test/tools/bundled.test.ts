import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { TempProject } from "../support/tempProject";

const REPOSITORY = resolve(__dirname, "../..");

interface Bundled {
  readonly loadBundled: (entry: string) => { greeting: string };
}

describe("loadBundled", () => {
  let project: TempProject;
  const load = () => {
    const { loadBundled } = createRequire(__filename)(project.path("tools/bundled.js")) as Bundled;
    return loadBundled("greet.ts");
  };
  /** Alters the bundle that is kept, so that who loads it can be told from who compiles. */
  const markKept = () => {
    const kept = project.path("node_modules/.cache/lambda-deployment-model/greet.ts.js");
    writeFileSync(kept, readFileSync(kept, "utf8").replace("Hello", "Kept"));
  };
  /** Saves a file as if that was a while ago. */
  const save = (path: string, content: string) => {
    project.write(path, content);
    const past = new Date(Date.now() - 60_000);
    utimesSync(project.path(path), past, past);
  };

  beforeEach(() => {
    project = new TempProject();
    project.write("tools/.keep", "");
    for (const file of ["tools/bundled.js", "tools/kept.js"]) {
      cpSync(join(REPOSITORY, file), project.path(file));
    }
    project.write("node_modules/.keep", "");
    symlinkSync(join(REPOSITORY, "node_modules/esbuild"), project.path("node_modules/esbuild"));
    save("package-lock.json", "{}");
    save("name.ts", 'export const name: string = "Ada";\n');
    save(
      "greet.ts",
      'import { name } from "./name";\nexport const greeting: string = `Hello ${name}`;\n',
    );
  });

  afterEach(() => {
    project.remove();
  });

  it("gives what a TypeScript file exports", () => {
    assert.equal(load().greeting, "Hello Ada");
  });

  it("compiles nothing while nothing has changed", () => {
    load();
    markKept();
    assert.equal(load().greeting, "Kept Ada");
  });

  it("compiles anew when a file that is imported has changed", () => {
    load();
    markKept();
    save("name.ts", 'export const name: string = "Eve";\n');
    assert.equal(load().greeting, "Hello Eve");
  });

  it("compiles anew when a package may have changed", () => {
    load();
    markKept();
    save("package-lock.json", '{ "lockfileVersion": 3 }');
    assert.equal(load().greeting, "Hello Ada");
  });

  it("keeps nothing of what was saved while it compiled", () => {
    const later = new Date(Date.now() + 60_000);
    utimesSync(project.path("name.ts"), later, later);
    assert.equal(load().greeting, "Hello Ada");
    assert.throws(markKept, { code: "ENOENT" });
  });

  it("compiles anew where half a bundle is kept", () => {
    load();
    project.write("node_modules/.cache/lambda-deployment-model/greet.ts.js", "exports.gree");
    assert.equal(load().greeting, "Hello Ada");
  });

  it("works where nothing can be kept", () => {
    project.write("node_modules/.cache", "no folder");
    assert.equal(load().greeting, "Hello Ada");
  });

  it("says where a file can't be compiled", () => {
    save("name.ts", "export const = 1;\n");
    assert.throws(load, /name\.ts:1:13: ERROR: Expected identifier but found "="/);
  });
});
