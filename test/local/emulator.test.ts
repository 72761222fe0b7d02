import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { findPython } from "../../local/python";

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

describe("what runs the emulator", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ldm-emulator-"));
  const own = path.join(folder, "own");
  const further = path.join(folder, "further");

  before(() => {
    // Stands for the emulator: it tells where two modules came from.
    const files = {
      "own/ministack/app.py": "def main():\n    import both, other\n    print(both.at, other.at)\n",
      "own/both.py": 'at = "own"\n',
      "further/both.py": 'at = "further"\n',
      "further/other.py": 'at = "further"\n',
    };
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("takes modules from a further folder that its own environment has not", async () => {
    const python = await findPython({});
    const { stdout, stderr } = spawnSync(
      python.file,
      [path.join(repository, "local/emulator/run.py"), `--modules=${further}`, "mark"],
      { encoding: "utf8", env: { ...process.env, PYTHONPATH: own, PYTHONDONTWRITEBYTECODE: "1" } },
    );
    assert.equal(stdout, "own further\n", stderr);
  });
});
