import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { releaseCommand } from "../../../tools/commands/release";
import { main } from "../../../tools/main";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const NO_CONTRACT =
  "hint: there is no functions/greet/contract.yaml, so nobody checks this version's variables before it runs.";

describe("ldm release", function () {
  // Each release runs the compiler.
  this.timeout(30_000);

  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    project = TempProject.withFunction();
    terminal = new CapturedTerminal();
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(args, terminal, [releaseCommand(terminal, project.root)]);
  }

  it("prints one line about what it released", async () => {
    assert.equal(await ldm("release", "greet"), 0);
    assert.match(
      terminal.printed.join("\n"),
      /^Released greet version 1 \([\d.]+ KB, SHA-256 [0-9a-f]{64}\) to functions\/greet\/versions\/1$/,
    );
    assert.deepEqual(terminal.talked, ["Checking and building greet ...", NO_CONTRACT]);
  });

  it("says nothing of a contract where there is one", async () => {
    project.write("functions/greet/contract.yaml", "variables: {}\n");
    assert.equal(await ldm("release", "greet"), 0);
    assert.deepEqual(terminal.talked, ["Checking and building greet ..."]);
  });

  it("writes nothing in a dry run, and says what it would write", async () => {
    assert.equal(await ldm("release", "greet", "--dry-run"), 0);
    assert.match(terminal.printed.join("\n"), /^Would release greet version 1 /);
    assert.ok(!existsSync(project.path("functions/greet/versions")));
  });

  it("prints the manifest for a script", async () => {
    assert.equal(await ldm("release", "greet", "--json"), 0);
    const result = JSON.parse(terminal.printed.join("\n")) as Record<string, unknown>;
    assert.equal(result.version, 1);
    assert.equal(result.folder, "functions/greet/versions/1");
    assert.equal(result.dryRun, false);
  });

  it("exits with 2 when the function does not exist", async () => {
    assert.equal(await ldm("release", "great"), 2);
    assert.deepEqual(terminal.printed, []);
  });

  it("exits with 2 when no function is named", async () => {
    assert.equal(await ldm("release"), 2);
    assert.deepEqual(terminal.talked, ["error: missing required argument 'function'"]);
  });
});
