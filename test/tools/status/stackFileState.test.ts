import assert from "node:assert/strict";

import { stackFileState } from "../../../tools/status/stackFileState";

const deployed = { version: 3, settings: "aaaaaaaaaaaa", publishedVersion: "7" };
const canary = { version: 4, settings: "bbbbbbbbbbbb", publishedVersion: "8", weight: 0.1 };
const differ = ["memoryMb 256 → 512"];
const nothing = { notDeployed: [], pinnedSettingsDiffer: [] };

describe("what of a stack file is not deployed yet", () => {
  it("is nothing where the stack runs what it pins", () => {
    assert.deepEqual(stackFileState({ version: 3 }, deployed, []), nothing);
    assert.deepEqual(stackFileState(undefined, undefined, []), nothing);
  });

  const cases: [string, Parameters<typeof stackFileState>, string][] = [
    ["a function that has not run", [{ version: 3 }, undefined, []], "version 3 is to run"],
    ["a function that it leaves out", [undefined, deployed, []], "the stack file leaves it out"],
    [
      "another version, whatever its settings",
      [{ version: 4 }, deployed, differ],
      "version 4 is pinned, and version 3 was deployed",
    ],
    ["its own settings", [{ version: 3 }, deployed, differ], "memoryMb 256 → 512"],
    [
      "pinned settings",
      [{ version: 3, settings: "cccccccccccc" }, deployed, differ],
      "settings cccccccccccc are pinned, and settings aaaaaaaaaaaa were deployed",
    ],
    [
      "a canary",
      [{ version: 3, canary: { version: 4, weight: 0.1 } }, deployed, []],
      "a canary of version 4 is to get 10%",
    ],
    [
      "another weight",
      [{ version: 3, canary: { version: 4, weight: 0.25 } }, { ...deployed, canary }, []],
      "a canary of version 4 is to get 25%",
    ],
    [
      "the end of a canary",
      [{ version: 3 }, { ...deployed, canary }, []],
      "the canary of version 4 is to end",
    ],
  ];
  for (const [what, args, notDeployed] of cases) {
    it(`is ${what}`, () => {
      assert.deepEqual(stackFileState(...args), {
        notDeployed: [notDeployed],
        pinnedSettingsDiffer: [],
      });
    });
  }

  it("is no canary that runs as it should", () => {
    const pin = { version: 3, canary: { version: 4, weight: 0.1 } };
    assert.deepEqual(stackFileState(pin, { ...deployed, canary }, []), nothing);
  });

  it("is not what pinned settings hold back, which is told apart", () => {
    assert.deepEqual(stackFileState({ version: 3, settings: "aaaaaaaaaaaa" }, deployed, differ), {
      notDeployed: [],
      pinnedSettingsDiffer: differ,
    });
  });
});
