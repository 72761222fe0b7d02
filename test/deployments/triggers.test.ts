import assert from "node:assert/strict";

import { buildSync } from "esbuild";

import { triggersOf } from "../../deployments/triggers";
import { PROGRAM_PATHS } from "../../tools/project/programPaths";
import { SMOKE_TEST } from "../../components/smokeTest";
import { PROJECT_ROOT } from "../../tools/root";
import { globMatches } from "../support/globMatches";

describe("triggersOf", () => {
  it("knows every file that the main program is made of", () => {
    const { metafile } = buildSync({
      absWorkingDir: PROJECT_ROOT,
      entryPoints: ["index.ts", "tools/program.js"],
      outdir: "none",
      bundle: true,
      packages: "external",
      platform: "node",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const files = [
      ...Object.keys(metafile.inputs),
      "Pulumi.yaml",
      "package.json",
      "package-lock.json",
      `functions/order-intake/${SMOKE_TEST}`,
    ];
    assert.ok(files.length > 20);
    assert.deepEqual(
      files.filter((file) => !PROGRAM_PATHS.some((path) => globMatches(path, file))),
      [],
    );
  });

  it("has the stack file alone where a push must not bring a change of the program", () => {
    assert.deepEqual(triggersOf("qa", "stackFile", "."), {
      deployCommits: true,
      previewPullRequests: true,
      paths: ["Pulumi.qa.yaml"],
    });
  });

  it("has the program too where it may come, or where nothing is deployed without being asked for", () => {
    const paths = ["Pulumi.dev.yaml", ...PROGRAM_PATHS];
    assert.deepEqual(triggersOf("dev", "program", "."), {
      deployCommits: true,
      previewPullRequests: true,
      paths,
    });
    assert.deepEqual(triggersOf("dev", "request", "."), {
      deployCommits: false,
      previewPullRequests: true,
      paths,
    });
  });

  it("begins every path with the folder of the project", () => {
    assert.deepEqual(triggersOf("qa", "stackFile", "services/orders").paths, [
      "services/orders/Pulumi.qa.yaml",
    ]);
  });
});
