import assert from "node:assert/strict";
import {
  checkCreation,
  planPin,
  publishedVersion,
  record,
  type Ledger,
  type Pin,
} from "../../components/ledger";

const three: Pin = { version: 3, settings: "aaaaaaaaaaaa", sha256: "3333" };
const four: Pin = { version: 4, settings: "aaaaaaaaaaaa", sha256: "4444" };

/** Version 3 was published first, then version 4. */
const ledger: Ledger = {
  functionName: "orders-qa-1111111",
  entries: [
    { ...three, publishedVersion: "1" },
    { ...four, publishedVersion: "2" },
  ],
};
const sameFunction = { functionName: "orders-qa-1111111", newestVersion: "2" };
const newFunction = { functionName: "orders-qa-2222222", newestVersion: "1" };

describe("planPin", () => {
  it("publishes on a fresh stack", () => {
    assert.deepEqual(planPin(undefined, three), { kind: "publish", pin: three });
  });

  it("publishes a version that the ledger does not show", () => {
    assert.equal(planPin(ledger, { ...four, version: 5, sha256: "5555" }).kind, "publish");
  });

  it("publishes a known version when its settings have changed", () => {
    assert.equal(planPin(ledger, { ...four, settings: "bbbbbbbbbbbb" }).kind, "publish");
  });

  it("publishes a known version number that carries other bytes", () => {
    assert.equal(planPin(ledger, { ...four, sha256: "0000" }).kind, "publish");
  });

  it("points at the entry of a version published with the same settings", () => {
    assert.deepEqual(planPin(ledger, three), {
      kind: "point",
      pin: three,
      entry: { ...three, publishedVersion: "1" },
    });
  });
});

describe("publishedVersion", () => {
  it("is the newest one after a publish", () => {
    const state = { ...sameFunction, newestVersion: "3" };
    const plan = planPin(ledger, { ...four, settings: "bbbbbbbbbbbb" });
    assert.equal(publishedVersion(ledger, plan, state), "3");
  });

  it("is the entry's own, whatever was published since", () => {
    const state = { ...sameFunction, newestVersion: "9" };
    assert.equal(publishedVersion(ledger, planPin(ledger, three), state), "1");
  });

  it("is the newest one of a function created anew, which has forgotten the entry", () => {
    assert.equal(publishedVersion(ledger, planPin(ledger, four), newFunction), "1");
  });
});

describe("record", () => {
  it("starts with what a fresh stack publishes", () => {
    assert.deepEqual(record(undefined, planPin(undefined, three), newFunction), {
      functionName: "orders-qa-2222222",
      entries: [{ ...three, publishedVersion: "1" }],
    });
  });

  it("adds what is published to what was", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb" };
    const state = { ...sameFunction, newestVersion: "3" };
    assert.deepEqual(record(ledger, planPin(ledger, changed), state).entries, [
      ...ledger.entries,
      { ...changed, publishedVersion: "3" },
    ]);
  });

  it("stays as it is when only the alias moves", () => {
    assert.deepEqual(record(ledger, planPin(ledger, three), sameFunction), ledger);
  });

  it("starts anew with a function created anew", () => {
    assert.deepEqual(record(ledger, planPin(ledger, four), newFunction), {
      functionName: "orders-qa-2222222",
      entries: [{ ...four, publishedVersion: "1" }],
    });
  });

  it("gives a published version to one entry only", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb" };
    assert.deepEqual(record(ledger, planPin(ledger, changed), sameFunction).entries, [
      { ...three, publishedVersion: "1" },
      { ...changed, publishedVersion: "2" },
    ]);
  });
});

describe("checkCreation", () => {
  it("lets a function be created that carries the pin", () => {
    checkCreation("orders", three, "version 3, settings aaaaaaaaaaaa");
  });

  it("refuses to replace a function while its alias is on an earlier entry", () => {
    assert.throws(
      () => {
        checkCreation("orders", three, "version 4, settings aaaaaaaaaaaa");
      },
      {
        message:
          "orders: the function can't be replaced while its alias is on an earlier entry of the ledger. " +
          "The alias is pinned to version 3, settings aaaaaaaaaaaa, the function itself carries version 4, settings aaaaaaaaaaaa. " +
          "Pin what the function carries, replace it, and pin the earlier version again: it is then published anew.",
      },
    );
  });
});
