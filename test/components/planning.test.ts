import assert from "node:assert/strict";
import { settingsDigest, type FrozenSettings } from "../../components/frozenSettings";
import type { Ledger } from "../../components/ledger";
import { planFunction } from "../../components/planning";
import { FROZEN, planArgs, type PinnedTo } from "../support/pinned";
import { releasedVersion } from "../support/released";

const OWN = settingsDigest(FROZEN, "");
const OLD = "0000000000aa";
const THEN: FrozenSettings = {
  ...FROZEN,
  memoryMb: 512,
  variables: { CURRENCY: "EUR", API_KEY: "s3cret" },
};

/** Version 2 ran with other settings, then 3, then 4, which runs now. */
const ledger: Ledger = {
  functionName: "orders-qa-0000001",
  entries: [entry(2, OLD, "1"), entry(3, OWN, "2"), entry(4, OWN, "3")],
  history: [move(2, OLD, "1"), move(3, OWN, "2"), move(4, OWN, "3")],
};

function entry(version: number, settings: string, publishedVersion: string) {
  return { version, settings, sha256: releasedVersion(version).sha256, publishedVersion };
}

function move(version: number, settings: string, publishedVersion: string) {
  return { version, settings, publishedVersion, since: "2026-01-01T00:00:00.000Z" };
}

const IN_LAMBDA: Readonly<Record<string, FrozenSettings>> = { "1": THEN, "2": FROZEN, "3": FROZEN };

/** Plans a pin, and tells what was said and which published versions Lambda was asked for. */
async function plan(
  pinned: PinnedTo,
  inLambda = IN_LAMBDA,
  newest?: { description: string; publishedVersion: string },
) {
  const asked: string[] = [];
  const planning = await planFunction(
    { ...planArgs({ ledger, ...pinned }), recorded: ledger, newest },
    (functionName, publishedVersion) => {
      assert.equal(functionName, "orders-qa-0000001");
      asked.push(publishedVersion);
      return Promise.resolve(inLambda[publishedVersion]);
    },
  );
  const notes = planning.notes.map(({ severity, text }) => `${severity}: ${text}`);
  return { ...planning, notes, asked };
}

describe("planFunction", () => {
  it("says nothing and asks nothing where nothing changes", async () => {
    const { notes, asked } = await plan({ version: 4 });
    assert.deepEqual([notes, asked], [[], []]);
  });

  it("says nothing of a stack's first version", async () => {
    const { notes, asked } = await plan({ version: 4, ledger: undefined });
    assert.deepEqual([notes, asked], [[], []]);
  });

  it("says that only the alias moves", async () => {
    assert.deepEqual((await plan({ version: 3 })).notes, [
      "info: version 3 with these settings is published already, as 2: only the alias moves.",
    ]);
  });

  it("says that a version is new, and which settings change with it", async () => {
    assert.deepEqual((await plan({ version: 5 })).notes, [
      "info: publishes version 5, which this stack has not run yet.",
    ]);
    assert.deepEqual((await plan({ version: 5, frozen: THEN })).notes, [
      "info: publishes version 5, which this stack has not run yet. Settings change with it: " +
        "memoryMb 256 → 512, variable API_KEY added, variable CURRENCY added.",
    ]);
  });

  it("says which settings make it publish a version again, without their values", async () => {
    const { notes, asked } = await plan({ version: 2, frozen: { ...THEN, memoryMb: 1024 } });
    assert.deepEqual(asked, ["1"]);
    assert.deepEqual(notes, [
      "info: publishes version 2 again: published version 1 has it from before these changed: memoryMb 512 → 1024.",
    ]);
    const { notes: more } = await plan({
      version: 2,
      frozen: { ...FROZEN, variables: { CURRENCY: "CHF" } },
    });
    assert.deepEqual(more, [
      "info: publishes version 2 again: published version 1 has it from before these changed: " +
        "memoryMb 512 → 256, variable API_KEY removed, variable CURRENCY changed.",
    ]);
  });

  it("warns, until they are lifted, of settings that are not the stack file's", async () => {
    const running: Ledger = { ...ledger, history: [...ledger.history, move(2, OLD, "1")] };
    for (const each of [ledger, running]) {
      const { notes } = await plan({ version: 2, pinnedSettings: OLD, ledger: each });
      assert.deepEqual(notes, [
        "warning: runs version 2 with the settings of then (0000000000aa), and not with the stack file's: " +
          "memoryMb 512 → 256, variable API_KEY removed, variable CURRENCY removed. " +
          'They stay until somebody promotes, or removes "settings: 0000000000aa" from the stack file.',
      ]);
    }
  });

  it("publishes again what is gone from Lambda", async () => {
    const { plan: planned, notes, ledger: left } = await plan({ version: 3 }, { "3": FROZEN });
    assert.equal(planned.stable.entry, undefined);
    assert.deepEqual(
      left?.entries.map(({ publishedVersion }) => publishedVersion),
      ["1", "3"],
    );
    assert.deepEqual(notes, [
      "warning: published version 2, which carried version 3, is gone from Lambda: somebody deleted it. It is published again.",
      "info: publishes version 3, of which no published version is left.",
    ]);
  });

  it("refuses settings of then that are gone from Lambda", async () => {
    await assert.rejects(plan({ version: 2, pinnedSettings: OLD }, {}), {
      name: "PinError",
      message: /^functions\.orders\.settings: this stack has not published version 2/,
    });
  });

  it("explains the canary too", async () => {
    assert.deepEqual((await plan({ version: 4, canary: { version: 5, weight: 0.1 } })).notes, [
      "info: publishes version 5, which this stack has not run yet.",
    ]);
  });

  it("has the function published again whose version is gone, though nothing else of it changes", async () => {
    const description = `version 4, settings ${OWN}`;
    const back: Ledger = { ...ledger, history: [...ledger.history, move(3, OWN, "2")] };
    const gone = { "2": FROZEN };
    const newest = { description, publishedVersion: "3" };
    const planning = await plan({ version: 4, ledger: back }, gone, newest);
    assert.equal(planning.description, `${description}, again`);
    assert.equal(
      (await plan({ version: 3, ledger: back })).description,
      `version 3, settings ${OWN}`,
    );
  });
});
