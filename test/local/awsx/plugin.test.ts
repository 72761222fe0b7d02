import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

describe("the local awsx plugin", () => {
  it("prints its port first, and ends when its engine was killed", async () => {
    const engine = spawn("sh", ["-c", "local/awsx/bin/pulumi-resource-awsx 127.0.0.1:9 & wait"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(engine.stdout, "data")) as [Buffer];
    assert.match(line.toString(), /^\d+\n/);
    engine.kill("SIGKILL");
    // Who has it open is the plugin.
    await once(engine.stdout, "close");
  });
});
