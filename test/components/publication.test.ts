import assert from "node:assert/strict";
import type { Ledger } from "../../components/ledger";
import { publicationDescription } from "../../components/publication";

const PIN = { version: 4, settings: "aaaaaaaaaaaa" };
const FIRST = "version 4, settings aaaaaaaaaaaa";
const AGAIN = `${FIRST}, again`;

/** A ledger that knows these published versions. */
function recorded(...publishedVersions: string[]): Ledger {
  return {
    functionName: "orders-qa-0000001",
    entries: publishedVersions.map((publishedVersion) => ({
      ...PIN,
      sha256: "4444",
      publishedVersion,
    })),
    history: [],
  };
}

describe("publicationDescription", () => {
  it("is the pin in words", () => {
    assert.equal(publicationDescription(PIN, undefined, undefined), FIRST);
    const other = { description: "version 3, settings aaaaaaaaaaaa", publishedVersion: "1" };
    assert.equal(publicationDescription(PIN, other, recorded("1")), FIRST);
  });

  it("leaves alone what an update published and could not record", () => {
    const first = { description: FIRST, publishedVersion: "2" };
    assert.equal(publicationDescription(PIN, first, recorded("1")), FIRST);
    const again = { description: AGAIN, publishedVersion: "3" };
    assert.equal(publicationDescription(PIN, again, recorded("1")), AGAIN);
  });

  it("differs from what is there where the ledger knows the newest published version", () => {
    const lost = { description: FIRST, publishedVersion: "1" };
    assert.equal(publicationDescription(PIN, lost, recorded("1")), AGAIN);
    const lostAll = { description: FIRST, publishedVersion: "$LATEST" };
    assert.equal(publicationDescription(PIN, lostAll, recorded("1")), AGAIN);
    const lostAgain = { description: AGAIN, publishedVersion: "1" };
    assert.equal(publicationDescription(PIN, lostAgain, recorded("1")), FIRST);
  });
});
