import assert from "node:assert/strict";
import {
  findEntry,
  findImpostor,
  keptEntries,
  previousMove,
  record,
  stableSince,
  stillPublished,
  type Carried,
  type Ledger,
  type Move,
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
  history: [moveTo(three, "1", "01"), moveTo(four, "2", "02")],
};

/** A move on a day of January. */
function moveTo({ version, settings }: Pin, publishedVersion: string, day: string): Move {
  return { version, settings, publishedVersion, since: `2026-01-${day}T00:00:00.000Z` };
}

const FUNCTION = "orders-qa-1111111";
const NOW = "2026-01-31T00:00:00.000Z";

function recorded(
  before: Ledger | undefined,
  running: Carried,
  { functionName = FUNCTION, keep = 10 } = {},
): Ledger {
  return record(before, running, functionName, { keep, now: NOW });
}

/** A ledger after versions have run in this order, each published once. */
function after(...versions: number[]): Ledger {
  const published = [...new Set(versions)];
  return versions.reduce<Ledger>(
    (ledger, version, index) =>
      record(
        ledger,
        {
          version,
          settings: "aaaaaaaaaaaa",
          sha256: String(version),
          publishedVersion: String(published.indexOf(version) + 1),
        },
        FUNCTION,
        { keep: 100, now: `2026-02-${String(index + 1).padStart(2, "0")}T00:00:00.000Z` },
      ),
    { functionName: FUNCTION, entries: [], history: [] },
  );
}

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
    const first = { ...three, publishedVersion: "1" };
    assert.deepEqual(recorded(undefined, first, { functionName: "orders-qa-2222222" }), {
      functionName: "orders-qa-2222222",
      entries: [first],
      history: [{ ...moveTo(three, "1", "31") }],
    });
  });

  it("adds what is published to what was", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb", publishedVersion: "3" };
    const { entries, history } = recorded(ledger, changed);
    assert.deepEqual(entries, [...ledger.entries, changed]);
    assert.deepEqual(history, [...ledger.history, moveTo(changed, "3", "31")]);
  });

  it("stays as it is when nothing moves", () => {
    assert.deepEqual(recorded(ledger, { ...four, publishedVersion: "2" }), ledger);
  });

  it("adds a move and no entry when only the alias moves", () => {
    const { entries, history } = recorded(ledger, { ...three, publishedVersion: "1" });
    assert.deepEqual(entries, ledger.entries);
    assert.deepEqual(history, [...ledger.history, moveTo(three, "1", "31")]);
  });

  it("starts anew with a function created anew, and remembers what ran", () => {
    const first = { ...four, publishedVersion: "1" };
    const anew = recorded(ledger, first, { functionName: "orders-qa-2222222" });
    assert.equal(anew.functionName, "orders-qa-2222222");
    assert.deepEqual(anew.entries, [first]);
    assert.deepEqual(anew.history, [...ledger.history, moveTo(four, "1", "31")]);
  });

  it("gives a published version to one entry only", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb", publishedVersion: "2" };
    assert.deepEqual(recorded(ledger, changed).entries, [
      { ...three, publishedVersion: "1" },
      changed,
    ]);
  });

  it("records a canary as an entry, and each change of its weight as a move", () => {
    const stable = { ...three, publishedVersion: "1" };
    const five = { ...four, version: 5, sha256: "5555", publishedVersion: "3" };
    const tenth = recorded(ledger, { ...stable, canary: { ...five, weight: 0.1 } });
    assert.deepEqual(tenth.entries, [...ledger.entries, five]);
    const half = recorded(tenth, { ...stable, canary: { ...five, weight: 0.5 } });
    assert.deepEqual(half.entries, tenth.entries);
    assert.deepEqual(
      half.history
        .slice(2)
        .map(({ version, canary }) => [version, canary?.version, canary?.weight]),
      [
        [3, 5, 0.1],
        [3, 5, 0.5],
      ],
    );
    assert.deepEqual(recorded(half, { ...stable, canary: { ...five, weight: 0.5 } }), half);
    assert.equal(recorded(half, stable).history.length, 5);
  });

  it("records why a version was let through", () => {
    const { history } = recorded(ledger, { ...three, publishedVersion: "1", reason: "INC-1" });
    assert.equal(history.at(-1)?.reason, "INC-1");
  });

  it("keeps the entries that ran last, and those that the alias carries in any case", () => {
    const versions = (ledger: Ledger) => ledger.entries.map(({ version }) => version);
    const many = after(1, 2, 3, 1);
    const four = { version: 4, settings: "aaaaaaaaaaaa", sha256: "4", publishedVersion: "4" };
    assert.deepEqual(versions(recorded(many, four, { keep: 2 })), [1, 4]);
    assert.deepEqual(versions(recorded(many, four, { keep: 3 })), [1, 3, 4]);
    const one = { version: 1, settings: "aaaaaaaaaaaa", sha256: "1", publishedVersion: "1" };
    const withCanary = recorded(many, { ...one, canary: { ...four, weight: 0.1 } }, { keep: 2 });
    assert.deepEqual(versions(withCanary), [1, 4]);
  });

  it("remembers a year of weekly moves", () => {
    const turns = Array.from({ length: 60 }, (_, turn) => 1 + (turn % 2));
    const { history } = turns.reduce<Ledger>(
      (ledger, version) =>
        recorded(ledger, {
          version,
          settings: "aaaaaaaaaaaa",
          sha256: String(version),
          publishedVersion: String(version),
        }),
      after(1),
    );
    assert.equal(history.length, 52);
  });
});

describe("previousMove", () => {
  const previous = (...versions: number[]) => previousMove(after(...versions))?.version;

  it("is what ran before, not the number below", () => {
    assert.equal(previous(1, 4), 1);
    assert.equal(previous(3, 2), 3);
  });

  it("is nothing where nothing ran before", () => {
    assert.equal(previousMove(undefined), undefined);
    assert.equal(previous(1), undefined);
  });

  it("goes further back at the second rollback, and not to what the first one left", () => {
    assert.equal(previous(1, 2, 3, 2), 1);
    assert.equal(previous(1, 2, 3, 2, 1), undefined);
    assert.equal(previous(1, 2, 3, 2, 3), 2);
    assert.equal(previous(1, 2, 3, 2, 4), 2);
  });

  it("takes other settings of the same version for another", () => {
    const changed = { ...four, settings: "bbbbbbbbbbbb", publishedVersion: "3" };
    assert.equal(previousMove(recorded(ledger, changed))?.settings, four.settings);
  });

  it("passes over canaries that came and went", () => {
    const stable = { ...four, publishedVersion: "2" };
    const five = { ...four, version: 5, sha256: "5555", publishedVersion: "3" };
    const tenth = recorded(ledger, { ...stable, canary: { ...five, weight: 0.1 } });
    assert.equal(previousMove(tenth)?.version, 3);
    assert.equal(previousMove(recorded(tenth, five))?.version, 4);
  });
});

describe("stableSince", () => {
  it("is the beginning of what runs now, whatever canary came and went", () => {
    assert.equal(stableSince(ledger), "2026-01-02T00:00:00.000Z");
    const five = { ...four, version: 5, sha256: "5555", publishedVersion: "3", weight: 0.1 };
    const withCanary = recorded(ledger, { ...four, publishedVersion: "2", canary: five });
    assert.equal(stableSince(withCanary), "2026-01-02T00:00:00.000Z");
    assert.equal(stableSince(undefined), undefined);
    assert.equal(stableSince(after(1, 2, 1)), "2026-02-03T00:00:00.000Z");
  });
});

describe("entries that a ledger is going to keep", () => {
  const pin = (version: number): Pin => ({
    version,
    settings: "aaaaaaaaaaaa",
    sha256: String(version),
  });
  const kept = (ran: Ledger | undefined, running: Parameters<typeof keptEntries>[1], keep = 3) =>
    keptEntries(ran, running, keep).map(({ version }) => version);

  it("are none where there is no ledger yet", () => {
    assert.deepEqual(kept(undefined, pin(1)), []);
  });

  it("are all as long as there is room", () => {
    assert.deepEqual(kept(after(1, 2), pin(3)), [1, 2]);
    assert.deepEqual(kept(after(1, 2, 3), pin(2)), [1, 2, 3]);
  });

  it("leave room for what is to be published", () => {
    assert.deepEqual(kept(after(1, 2, 3), pin(4)), [2, 3]);
  });

  it("leave room for a canary, too", () => {
    assert.deepEqual(kept(after(1, 2, 3), { ...pin(3), canary: pin(4) }), [2, 3]);
    assert.deepEqual(kept(after(1, 2, 3), { ...pin(4), canary: pin(5) }), [3]);
  });

  it("are those that ran last, with what is to run again", () => {
    assert.deepEqual(kept(after(1, 2, 3), pin(1), 2), [1, 3]);
    assert.deepEqual(kept(after(1, 2, 3), { ...pin(3), canary: pin(1) }, 2), [1, 3]);
  });
});
