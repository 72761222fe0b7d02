import assert from "node:assert/strict";
import { settingsDigest } from "../../components/frozenSettings";
import type { Ledger } from "../../components/ledger";
import { planPin } from "../../components/pinPlan";
import { FROZEN, planArgs, type PinnedTo } from "../support/pinned";
import { releasedVersion } from "../support/released";

const OWN = settingsDigest(FROZEN, "");
const OLD = "0000000000aa";

/** Version 3 was published twice, with other settings first, then version 4. */
const ledger: Ledger = {
  functionName: "orders-qa-0000001",
  entries: [entry(3, OLD, "1"), entry(3, OWN, "2"), entry(4, OWN, "3")],
  history: [],
};

function entry(version: number, settings: string, publishedVersion: string) {
  return { version, settings, sha256: releasedVersion(version).sha256, publishedVersion };
}

function plan(pinned: PinnedTo) {
  return planPin(planArgs({ ledger, ...pinned }));
}

function refusal(pinned: PinnedTo): string {
  try {
    plan(pinned);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === "PinError");
    return error.message;
  }
  return assert.fail("it was not refused");
}

describe("planPin", () => {
  it("finds what is published with the stack file's settings", () => {
    assert.equal(plan({ version: 3 }).stable.entry?.publishedVersion, "2");
  });

  it("finds what is published with the settings beside the version", () => {
    const { stable } = plan({ version: 3, pinnedSettings: OLD });
    assert.equal(stable.entry?.publishedVersion, "1");
    assert.equal(stable.pin.settings, OLD);
  });

  it("publishes what is not in the ledger", () => {
    const { stable } = plan({ version: 5 });
    assert.equal(stable.entry, undefined);
    assert.deepEqual(stable.pin, { version: 5, settings: OWN, sha256: "5".repeat(64) });
  });

  it("plans a canary beside the stable version, published or not", () => {
    const weight = 0.1;
    assert.equal(plan({ canary: { version: 4, weight } }).canary?.entry?.publishedVersion, "3");
    assert.equal(plan({ canary: { version: 5, weight } }).canary?.entry, undefined);
    assert.equal(
      plan({ canary: { version: 3, settings: OLD, weight } }).canary?.entry?.publishedVersion,
      "1",
    );
  });

  it("refuses settings that are not published with that version", () => {
    assert.equal(
      refusal({ version: 4, pinnedSettings: OLD }),
      `functions.orders.settings: this stack has not published version 4 with settings ${OLD}; it has with ${OWN}. ` +
        'Pin one that it has, or remove "settings": the stack file\'s own are published then.',
    );
    assert.equal(
      refusal({ version: 5, pinnedSettings: OLD }),
      `functions.orders.settings: this stack has not published version 5 with settings ${OLD}, nor with any other. ` +
        'Pin one that it has, or remove "settings": the stack file\'s own are published then.',
    );
    assert.match(
      refusal({ canary: { version: 4, settings: OLD, weight: 0.1 } }),
      /^functions\.orders\.canary\.settings: this stack has not published version 4 with settings 0000000000aa/,
    );
  });

  it("refuses a canary beside a stable version that is not published", () => {
    assert.equal(
      refusal({ version: 5, canary: { version: 4, weight: 0.1 } }),
      "functions.orders.canary: version 5, which the rest of the traffic goes to, is not published with these settings yet, " +
        "and one update publishes one version. Deploy without the canary first.",
    );
    assert.equal(
      refusal({
        version: 3,
        frozen: { ...FROZEN, memoryMb: 1024 },
        canary: { version: 4, weight: 0.1 },
      }),
      "functions.orders.canary: version 3, which the rest of the traffic goes to, is not published with these settings yet, " +
        "and one update publishes one version. Deploy without the canary first, " +
        `or pin what is published with settings: ${OLD}, ${OWN}.`,
    );
  });

  it("refuses a canary that is the stable version", () => {
    assert.equal(
      refusal({ version: 3, canary: { version: 3, weight: 0.1 } }),
      "functions.orders.canary: version 3 with these settings is what the rest of the traffic goes to already. " +
        "Name another version, or remove the canary.",
    );
  });
});
