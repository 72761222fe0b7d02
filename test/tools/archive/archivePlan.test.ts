import assert from "node:assert/strict";

import type { Ledger } from "../../../components/ledger";
import { planArchive } from "../../../tools/archive/archivePlan";

const since = "2026-11-25T02:11:04.000Z";
const ledger = (entry: number, ran: number): Ledger => ({
  functionName: "orders-qa-1234567",
  entries: [{ version: entry, settings: "aaa", sha256: "19ea", publishedVersion: "4" }],
  history: [{ version: ran, settings: "aaa", publishedVersion: "3", since }],
});

describe("what is archived", () => {
  it("is all but the newest where nobody needs any of it", () => {
    assert.deepEqual(planArchive([1, 2, 3], 1, []).moving, [1, 2]);
    assert.deepEqual(planArchive([1, 2, 3], 2, []).moving, [1]);
    assert.deepEqual(planArchive([1, 2, 3], 5, []).moving, []);
    assert.deepEqual(planArchive([], 1, []), { moving: [], staying: [] });
  });

  it("is never the newest", () => {
    assert.deepEqual(planArchive([1, 2, 3], 0, []).moving, [1, 2]);
  });

  it("is not what a stack file pins, as version, canary or exception", () => {
    const pin = {
      version: 1,
      canary: { version: 2, weight: 0.1 },
      exception: { version: 3, reason: "INC-1" },
    };
    const plan = planArchive([1, 2, 3, 4, 5], 1, [{ environment: "qa", pin, ledger: undefined }]);
    assert.deepEqual(plan, {
      moving: [4],
      staying: [
        { version: 1, because: "pinned by Pulumi.qa.yaml" },
        { version: 2, because: "pinned by Pulumi.qa.yaml" },
        { version: 3, because: "pinned by Pulumi.qa.yaml" },
        { version: 5, because: "newest" },
      ],
    });
  });

  it("is not what a ledger names, or remembers to have run", () => {
    const plan = planArchive([1, 2, 3, 4], 1, [
      { environment: "dev", pin: undefined, ledger: undefined },
      { environment: "qa", pin: undefined, ledger: ledger(2, 1) },
    ]);
    assert.deepEqual(plan, {
      moving: [3],
      staying: [
        { version: 1, because: "in the ledger of qa" },
        { version: 2, because: "in the ledger of qa" },
        { version: 4, because: "newest" },
      ],
    });
  });
});
