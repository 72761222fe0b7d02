import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.resolve(__dirname, "../..");

describe("an emulator that runs detached", () => {
  it("can be stopped by a process that has nothing else to do", function () {
    // A process of its own, which compiles what it loads.
    this.timeout(30_000);
    const folder = mkdtempSync(path.join(tmpdir(), "ldm-emulator-"));
    const script = `
      const { spawn } = require("node:child_process");
      const { StartedEmulator } = require("./local/emulator.ts");
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        detached: true,
        stdio: "ignore",
      });
      const temporary = process.argv[1];
      const emulator = new StartedEmulator(child, "http://127.0.0.1:1", "mark", "log", temporary);
      emulator.leave();
      emulator.stop().then(() => console.log("stopped", child.signalCode));`;
    try {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ["--require", "ts-node/register/transpile-only", "-e", script, path.join(folder, "tmp")],
        { cwd: repository, encoding: "utf8" },
      );
      assert.equal(stdout, "stopped SIGKILL\n", `it ended before stop() did: ${stderr}`);
      assert.equal(status, 0, stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
