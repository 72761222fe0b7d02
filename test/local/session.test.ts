import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { isRunning } from "../../local/processes";
import { SessionFolder, stopEmulator } from "../../local/session";

const endpoint = "http://127.0.0.1:1";

describe("the record of what ldm local up left running", () => {
  let root: string;
  let sessions: SessionFolder;
  const children: ChildProcess[] = [];

  async function standIn(mark: string): Promise<number> {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", mark], {
      detached: true,
      stdio: "ignore",
    });
    children.push(child);
    await once(child, "spawn");
    return child.pid ?? 0;
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "ldm-session-"));
    sessions = new SessionFolder(path.join(root, "up"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(root, { recursive: true });
  });

  it("is found again while the emulator runs, and keeps another from starting", async () => {
    const pid = await standIn("mark-1");
    await sessions.begin();
    sessions.write({ endpoint, pid, mark: "mark-1" }, "stand-in");
    assert.deepEqual(await sessions.running(), {
      endpoint,
      provider: "stand-in",
      pid,
      mark: "mark-1",
    });
    await assert.rejects(sessions.begin(), /already up, on http:\/\/127\.0\.0\.1:1\. .*down/);
  });

  it("is out of date when another process has the id by now, which is left alone", async () => {
    const pid = await standIn("somebody-else");
    await sessions.begin();
    sessions.write({ endpoint, pid, mark: "mark-1" }, "stand-in");
    await assert.rejects(sessions.running(), /is gone, .* starts a new one/);
    assert.equal(
      await stopEmulator({ endpoint, provider: "stand-in", pid, mark: "mark-1" }),
      false,
    );
    assert.equal(isRunning(pid), true);
    await sessions.begin();
    assert.equal(sessions.read(), undefined);
  });

  it("ends the very process it names", async () => {
    const pid = await standIn("mark-2");
    const [child] = children;
    assert.equal(await stopEmulator({ endpoint, provider: "stand-in", pid, mark: "mark-2" }), true);
    if (child?.signalCode === null) await once(child, "exit");
    assert.equal(isRunning(pid), false);
  });

  it("says what is in the way when it can have no folder", async () => {
    writeFileSync(path.join(root, ".local"), "");
    await assert.rejects(new SessionFolder(path.join(root, ".local", "up")).begin(), {
      name: "ToolError",
      message:
        /^there is no place for what runs locally: EEXIST: .*\.local'\. Make \.local .* folder/,
    });
  });

  it("says what to do when nothing is up", async () => {
    await assert.rejects(sessions.running(), /nothing is up here: .*ldm local up/);
  });

  it("says what to do when one start was cut off, or its file was", async () => {
    mkdirSync(sessions.folder);
    await assert.rejects(sessions.begin(), /killed half-way: .*down/);
    writeFileSync(path.join(sessions.folder, "session.json"), "{");
    assert.throws(() => sessions.read(), /can't be understood\. Remove the folder/);
    sessions.remove();
    assert.equal(existsSync(sessions.folder), false);
  });
});
