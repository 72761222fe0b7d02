import assert from "node:assert/strict";
import {
  findEntry,
  findImpostor,
  record,
  stillPublished,
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

describe("findEntry", () => {
  it("finds nothing on a fresh stack", () => {
    assert.equal(findEntry(undefined, three), undefined);
  });

  it("finds no version that was not published", () => {
    assert.equal(findEntry(ledger, { ...four, version: 5, sha256: "5555" }), undefined);
  });

  it("finds no version by its bytes and settings alone", () => {
    assert.equal(findEntry(ledger, { ...three, version: 5 }), undefined);
  });

  it("finds no version whose settings have changed", () => {
    assert.equal(findEntry(ledger, { ...four, settings: "bbbbbbbbbbbb" }), undefined);
  });

  it("finds no version that carries other bytes", () => {
    assert.equal(findEntry(ledger, { ...four, sha256: "0000" }), undefined);
  });

  it("finds a version published with the same settings", () => {
    assert.deepEqual(findEntry(ledger, three), { ...three, publishedVersion: "1" });
  });
});

describe("findImpostor", () => {
  it("finds the entry that had the number with other bytes", () => {
    assert.equal(findImpostor(ledger, { version: 4, sha256: "0000" })?.sha256, "4444");
  });

  it("finds none where the bytes are the same, or the number is new", () => {
    assert.equal(findImpostor(ledger, four), undefined);
    assert.equal(findImpostor(ledger, { version: 5, sha256: "5555" }), undefined);
    assert.equal(findImpostor(undefined, four), undefined);
  });
});

describe("stillPublished", () => {
  const entry = { ...three, publishedVersion: "1" };

  it("is the entry's published version as long as the function is the ledger's", () => {
    assert.equal(stillPublished(ledger, entry, "orders-qa-1111111"), "1");
  });

  it("is nothing once the function was created anew", () => {
    assert.equal(stillPublished(ledger, entry, "orders-qa-2222222"), undefined);
  });
});

describe("record", () => {
  it("starts with what a fresh stack publishes", () => {
    assert.deepEqual(record(undefined, three, "orders-qa-2222222", "1"), {
      functionName: "orders-qa-2222222",
      entries: [{ ...three, publishedVersion: "1" }],
    });
  });

  it("adds what is published to what was", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb" };
    assert.deepEqual(record(ledger, changed, "orders-qa-1111111", "3").entries, [
      ...ledger.entries,
      { ...changed, publishedVersion: "3" },
    ]);
  });

  it("stays as it is when only the alias moves", () => {
    assert.deepEqual(record(ledger, three, "orders-qa-1111111", "1"), ledger);
  });

  it("starts anew with a function created anew", () => {
    assert.deepEqual(record(ledger, four, "orders-qa-2222222", "1"), {
      functionName: "orders-qa-2222222",
      entries: [{ ...four, publishedVersion: "1" }],
    });
  });

  it("gives a published version to one entry only", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb" };
    assert.deepEqual(record(ledger, changed, "orders-qa-1111111", "2").entries, [
      { ...three, publishedVersion: "1" },
      { ...changed, publishedVersion: "2" },
    ]);
  });
});
