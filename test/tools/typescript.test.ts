import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { TempProject } from "../support/tempProject";

const REPOSITORY = resolve(__dirname, "../..");

describe("Node with tools/typescript.js", () => {
  let project: TempProject;
  const run = () =>
    execFileSync(
      process.execPath,
      ["-e", 'require("./tools/typescript"); require("./main.ts").main();'],
      { cwd: project.root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
  const kept = () => project.path("node_modules/.cache/lambda-deployment-model/ts");

  beforeEach(() => {
    project = new TempProject();
    project.write("node_modules/.keep", "");
    for (const name of ["esbuild", "source-map-support"]) {
      symlinkSync(join(REPOSITORY, "node_modules", name), project.path("node_modules", name));
    }
    project.write("tools/.keep", "");
    for (const file of ["tools/typescript.js", "tools/kept.js"]) {
      cpSync(join(REPOSITORY, file), project.path(file));
    }
    project.write("name.ts", 'export const name: string = "Ada";\n');
    project.write(
      "main.ts",
      'import { name } from "./name";\nexport const main = (): void => console.log(`Hello ${name}`);\n',
    );
  });
  afterEach(() => {
    project.remove();
  });

  it("loads TypeScript", () => {
    assert.equal(run(), "Hello Ada\n");
  });

  it("compiles each file once", () => {
    run();
    for (const file of readdirSync(kept())) {
      const path = join(kept(), file);
      writeFileSync(path, readFileSync(path, "utf8").replace("Hello", "Kept"));
    }
    assert.equal(run(), "Kept Ada\n");
  });

  it("compiles a file anew when it has changed", () => {
    run();
    project.write("name.ts", 'export const name: string = "Eve";\n');
    assert.equal(run(), "Hello Eve\n");
  });

  it("works where nothing can be kept", () => {
    project.write("node_modules/.cache", "no folder");
    assert.equal(run(), "Hello Ada\n");
  });

  it("says where in the TypeScript something went wrong", () => {
    project.write(
      "main.ts",
      'interface Long {\n  readonly one: string;\n}\n\nexport const main = (): Long => {\n  console.log(new Error("here").stack);\n  return { one: "" };\n};\n',
    );
    assert.match(run(), /^Error: here\n +at Object\.main \(.*main\.ts:6:15\)/);
  });

  it("says so for whoever prepares stack traces in its place, each time", () => {
    project.write(
      "main.ts",
      [
        "const { prepareStackTrace } = Error;",
        "type Prepare = NonNullable<typeof Error.prepareStackTrace>;",
        "Error.prepareStackTrace = (...asked: Parameters<Prepare>) =>",
        '  String(prepareStackTrace?.(...asked)).replace("Error: ", "Asked: ");',
        "export const main = (): void => {",
        '  for (const name of ["one", "other"]) console.log(new Error(name).stack?.split("\\n").slice(0, 2).join());',
        "};",
        "",
      ].join("\n"),
    );
    const [one, other] = run().split("\n");
    assert.match(one ?? "", /^Asked: one, +at Object\.main \(.*main\.ts:6:/);
    assert.match(other ?? "", /^Asked: other, +at Object\.main \(.*main\.ts:6:/);
  });
});
