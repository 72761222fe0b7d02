import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { isNewEnough, parseVersion } from "../../local/engine";
import { findOnPath } from "../../local/processes";
import { isPythonNewEnough, parsePythonVersion } from "../../local/python";

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
