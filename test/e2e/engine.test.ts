import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ensureEngine, type Engine } from "../../local/engine";
import { isRunning, run, type Ran } from "../../local/processes";
import { silentProgress } from "../../local/progress";
import { checkout } from "../../local/project";
import { localVariables } from "../../local/variables";

describe("the engine and its language host", () => {
  let engine: Engine;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  async function pulumi(...args: string[]): Promise<Ran> {
    return run(path.join(engine.binFolder, "pulumi"), [...args, "--non-interactive"], {
      cwd: folder,
      env,
    });
  }

  function program(text: string): void {
    writeFileSync(path.join(folder, "index.ts"), text);
  }

  before(async () => {
    engine = await ensureEngine({ progress: silentProgress });
    folder = mkdtempSync(path.join(tmpdir(), "ldm-engine-"));
    const { set } = localVariables({
      engine,
      endpoint: "http://127.0.0.1:1",
      provider: "stand-in",
      folder: path.join(folder, "local"),
    });
    env = { ...process.env, ...set };
    symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, "tsconfig.other.json"), '{"compilerOptions":{"noCheck":true}}');
    writeFileSync(path.join(folder, "package.json"), '{"name":"tiny"}');
    writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      [
        "name: tiny",
        "main: index.ts",
        "runtime:",
        "  name: nodejs",
        '  options: { tsconfig: tsconfig.other.json, nodeargs: "--title=tiny-program" }',
      ].join("\n"),
    );
    assert.equal((await pulumi("stack", "init", "dev")).exitCode, 0);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("run a program with its configuration and the options of Pulumi.yaml", async () => {
    program(`
      import * as pulumi from "@pulumi/pulumi";
      const config = new pulumi.Config();
      const wrongTypeThatNobodyChecks: number = "text";
      console.log("said by the program");
      export const title = process.title;
      export const greeting = config.require("greeting");
      export const token = config.requireSecret("token");
      export const isPreview = pulumi.runtime.isDryRun();
    `);
    await pulumi("config", "set", "greeting", "hello");
    await pulumi("config", "set", "--secret", "token", "s3cret");

    const preview = await pulumi("preview");
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /said by the program/);
    assert.match(preview.output, /isPreview\s*: true/);
    assert.match(preview.output, /token\s*: \[secret\]/);

    const up = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(up.exitCode, 0, up.output);
    const outputs = await pulumi("stack", "output", "--json");
    assert.deepEqual(JSON.parse(outputs.output), {
      title: "tiny-program",
      greeting: "hello",
      token: "[secret]",
      isPreview: false,
    });
  });

  it("show a program's error, and fail", async () => {
    program(`throw new Error("broken on purpose");`);
    const { exitCode, output } = await pulumi("preview");
    assert.notEqual(exitCode, 0);
    const diagnostics = output.slice(output.indexOf("Diagnostics:"));
    assert.equal(diagnostics.split("broken on purpose").length - 1, 1, diagnostics);
    assert.doesNotMatch(diagnostics, /exited with/);
  });

  it("say so when a program just leaves", async () => {
    program(`process.exit(3);`);
    const { exitCode, output } = await pulumi("preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, /exit(?:ed)? with (?:non-zero exit )?code:? 3/);
  });

  it("pass Ctrl-C on to the program", async () => {
    const pidFile = path.join(folder, "pid");
    program(`
      import { renameSync, writeFileSync } from "node:fs";
      writeFileSync("pid.part", String(process.pid));
      renameSync("pid.part", "pid");
      setInterval(() => {}, 1000);
    `);
    const child = spawn(path.join(engine.binFolder, "pulumi"), ["preview", "--non-interactive"], {
      cwd: folder,
      env,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for (let tries = 0; tries < 300 && !existsSync(pidFile); tries += 1) await pause(100);
    const pid = Number(readFileSync(pidFile, "utf8"));
    assert.equal(isRunning(pid), true);
    child.kill("SIGINT");
    assert.notEqual(await ended, 0);
    assert.equal(isRunning(pid), false);
  });
});
