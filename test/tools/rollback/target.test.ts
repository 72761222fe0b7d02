import assert from "node:assert/strict";

import type { LedgerEntry, Move } from "../../../components/ledger";
import { ToolError } from "../../../tools/errors";
import { rollbackTarget, type Wanted } from "../../../tools/rollback/target";
import { deployedOrders } from "../../support/deployed";

const OLD = "aaaaaaaaaaaa";
const NEW = "bbbbbbbbbbbb";

type Ran = readonly [version: number, settings: string, publishedVersion: string];

/** Orders in prod, after these ran one after the other, a day each; by default each is still published. */
function after(ran: readonly Ran[], kept: readonly Ran[] = ran) {
  const history = ran.map(([version, settings, publishedVersion], index): Move => ({
    version,
    settings,
    publishedVersion,
    since: `2026-11-0${index + 1}T00:00:00.000Z`,
  }));
  const entries = kept.map(([version, settings, publishedVersion]): LedgerEntry => ({
    version,
    settings,
    publishedVersion,
    sha256: "19ea",
  }));
  const deployed = deployedOrders({ environment: "prod" });
  const ledger = { ...deployed.ledger, entries, history };
  return { ...deployed, ...history.at(-1), ledger };
}

const one: Ran = [1, OLD, "1"];
const two: Ran = [2, OLD, "2"];
const twoNew: Ran = [2, NEW, "3"];
const four: Ran = [4, NEW, "4"];

function target(deployed: ReturnType<typeof after>, wanted: Wanted = {}) {
  const { name, ...rest } = rollbackTarget(deployed, wanted);
  assert.equal(name, "orders");
  return rest;
}

function refuses(deployed: ReturnType<typeof after>, wanted: Wanted, words: string): void {
  assert.throws(() => rollbackTarget(deployed, wanted), new ToolError(words));
}

describe("target of a rollback", () => {
  it("is what ran before, and not the number before", () => {
    const expected = { version: 1, settings: OLD, publishedVersion: "1" };
    assert.deepEqual(target(after([one, four])), expected);
  });

  it("is further back after a rollback", () => {
    assert.equal(target(after([one, two, four, two])).version, 1);
  });

  it("may be other settings of the same version", () => {
    const expected = { version: 2, settings: OLD, publishedVersion: "2" };
    assert.deepEqual(target(after([two, twoNew])), expected);
    assert.deepEqual(target(after([two, twoNew]), { version: 2 }), expected);
  });

  it("has the settings that a version ran with last", () => {
    const ran = [two, twoNew, four];
    assert.equal(target(after(ran), { version: 2 }).settings, NEW);
    assert.equal(target(after(ran), { version: 2, settings: OLD }).settings, OLD);
  });

  it("has no published version where its entry is gone", () => {
    const expected = { version: 1, settings: OLD, publishedVersion: undefined };
    assert.deepEqual(target(after([one, four], [four])), expected);
  });

  it("may be published without a move that is remembered", () => {
    const expected = { version: 1, settings: OLD, publishedVersion: "1" };
    assert.deepEqual(target(after([two, four], [one, two, four]), { version: 1 }), expected);
  });

  it("is none where nothing ran before", () => {
    refuses(
      after([four]),
      {},
      "orders has run nothing in prod before version 4 with settings bbbbbbbbbbbb. " +
        "It ran: version 4 with settings bbbbbbbbbbbb since 2026-11-01T00:00:00.000Z. Nothing has been changed.",
    );
  });

  it("is none back at what ran first, and says how to bring back what ran since", () => {
    refuses(
      after([one, four, one]),
      {},
      "orders has run nothing in prod before version 1 with settings aaaaaaaaaaaa. " +
        "It ran: version 1 with settings aaaaaaaaaaaa since 2026-11-01T00:00:00.000Z, " +
        "version 4 with settings bbbbbbbbbbbb since 2026-11-02T00:00:00.000Z, " +
        "version 1 with settings aaaaaaaaaaaa since 2026-11-03T00:00:00.000Z. " +
        "To bring back what ran since: --to, with --settings where the version ran with several. Nothing has been changed.",
    );
  });

  it("is none where a version has not run, and all that ran is told", () => {
    const ran =
      "It ran: version 1 with settings aaaaaaaaaaaa since 2026-11-01T00:00:00.000Z, " +
      "version 4 with settings bbbbbbbbbbbb since 2026-11-02T00:00:00.000Z. Nothing has been changed.";
    refuses(after([one, four]), { version: 3 }, `orders has not run version 3 in prod. ${ran}`);
    refuses(
      after([one, four]),
      { version: 1, settings: NEW },
      `orders has not run version 1 with settings bbbbbbbbbbbb in prod. ${ran}`,
    );
  });

  it("is none where it runs already", () => {
    const words =
      "orders runs version 4 with settings bbbbbbbbbbbb in prod already. Nothing has been changed.";
    refuses(after([one, four]), { version: 4 }, words);
    refuses(after([one, four]), { version: 4, settings: NEW }, words);
  });

  it("may be what runs where that has a canary beside it", () => {
    const canary = { version: 5, settings: NEW, publishedVersion: "5", weight: 0.1 };
    const deployed = { ...after([one, four]), canary };
    assert.equal(target(deployed, { version: 4 }).version, 4);
  });
});
