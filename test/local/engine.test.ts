import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { engineVersion, ensureEngine, isNewEnough, parseVersion } from "../../local/engine";
import { findOnPath } from "../../local/processes";
import { Progress } from "../../local/progress";
import { findPython, isPythonNewEnough, parsePythonVersion } from "../../local/python";
import { ToolError } from "../../tools/errors";

describe("looking for an engine and a Python", () => {
  it("reads the version among warnings", () => {
    assert.equal(parseVersion("v3.274.1\n"), "3.274.1");
    assert.equal(parseVersion("3.274.1"), "3.274.1");
    assert.equal(
      parseVersion("warning: 9.9.9 is out\nv3.250.0-alpha.1+dirty\n"),
      "3.250.0-alpha.1+dirty",
    );
    assert.equal(parseVersion(""), undefined);
  });

  it("takes an engine of the SDK's version or newer, of the same major version", () => {
    const cases: [string, boolean][] = [
      ["3.245.0", true],
      ["3.245.1", true],
      ["3.300.0", true],
      ["3.244.9", false],
      ["2.999.0", false],
      ["4.0.0", false],
    ];
    for (const [engine, expected] of cases) {
      assert.equal(isNewEnough(engine, "3.245.0"), expected, engine);
    }
  });

  it("takes Python 3.10 or newer", () => {
    const cases: [string, boolean | undefined][] = [
      ["Python 3.10.0\n", true],
      ["Python 3.9.18\n", false],
      ["Python 2.7.18\n", false],
      ["pyenv: python3.13: command not found", undefined],
    ];
    for (const [output, expected] of cases) {
      const version = parsePythonVersion(output);
      assert.equal(version && isPythonNewEnough(version), expected, output);
    }
  });

  describe("that are broken", () => {
    let root: string;

    beforeEach(() => {
      root = mkdtempSync(path.join(tmpdir(), "ldm-broken-"));
    });
    afterEach(() => {
      rmSync(root, { recursive: true });
    });

    function executable(file: string, script: string): string {
      const whole = path.join(root, file);
      mkdirSync(path.dirname(whole), { recursive: true });
      writeFileSync(whole, script);
      chmodSync(whole, 0o755);
      return whole;
    }

    it("goes on to the next Python on the PATH", async () => {
      executable("python3", "#!/no/such/interpreter\n");
      executable("python", "#!/bin/sh\necho broken; exit 3\n");
      const file = executable("python3.10", "#!/bin/sh\necho Python 3.10.1\n");
      assert.deepEqual(await findPython({ variables: { PATH: root } }), {
        file,
        version: "Python 3.10.1",
      });
    });

    it("names every Python that it passed over, and why", async () => {
      const unstartable = executable("python3", "#!/no/such/interpreter\n");
      const failing = executable("python", "#!/bin/sh\necho no such library; exit 3\n");
      const old = executable("python3.14", "#!/bin/sh\necho Python 3.9.1\n");
      await assert.rejects(findPython({ variables: { PATH: root } }), (error) => {
        assert.ok(error instanceof ToolError, String(error));
        for (const named of [
          `${unstartable} does not work (spawn ${unstartable} ENOENT)`,
          `${failing} does not work (no such library)`,
          `${old} is 3.9`,
        ]) {
          assert.ok(error.message.includes(named), `${named} is missing in: ${error.message}`);
        }
        return true;
      });
    });

    it("passes over an engine that can't be started", async () => {
      const pulumi = executable("bin/pulumi", "#!/no/such/interpreter\n");
      executable("bin/pulumi-language-nodejs", "");
      const cached = path.join("cache", "lambda-deployment-model", `pulumi-${engineVersion}`);
      executable(path.join(cached, "bin/pulumi"), `#!/bin/sh\necho v${engineVersion}\n`);
      const said: string[] = [];
      const { origin } = await ensureEngine({
        progress: new Progress((line) => said.push(line)),
        variables: { PATH: path.dirname(pulumi), XDG_CACHE_HOME: path.join(root, "cache") },
      });
      assert.equal(origin, "downloaded earlier");
      assert.match(said.join("\n"), /Passing over .*bin\/pulumi: .* \(spawn .* ENOENT\)/);
    });
  });

  it("finds the first executable file on a PATH, and nothing else of that name", () => {
    const root = mkdtempSync(path.join(tmpdir(), "ldm-path-"));
    try {
      const [folder, plain, one, two] = ["folder", "plain", "one", "two"].map((name) => {
        mkdirSync(path.join(root, name));
        return path.join(root, name);
      });
      mkdirSync(path.join(root, "folder", "tool"));
      for (const name of ["plain", "one", "two"]) writeFileSync(path.join(root, name, "tool"), "");
      for (const name of ["one", "two"]) chmodSync(path.join(root, name, "tool"), 0o755);
      const searchPath = ["", "relative", folder, plain, one, two].join(path.delimiter);
      assert.equal(findOnPath("tool", searchPath), path.join(root, "one", "tool"));
      assert.equal(findOnPath("other", searchPath), undefined);
      assert.equal(findOnPath("tool", undefined), undefined);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
