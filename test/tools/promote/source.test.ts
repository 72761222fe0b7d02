import assert from "node:assert/strict";

import { ToolError } from "../../../tools/errors";
import { handedOn, type SourceWish } from "../../../tools/promote/source";
import { deployedOrders, type DeployedOrders } from "../../support/deployed";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-25T04:11:04.000Z");

/** Version 3 has run for two hours. */
function handed(wish: Partial<SourceWish> = {}, orders: DeployedOrders = {}): number {
  return handedOn(deployedOrders(orders), {
    version: undefined,
    bakedMs: undefined,
    hasReason: false,
    now: NOW,
    ...wish,
  });
}

function refuses(words: string, wish: Partial<SourceWish>, orders?: DeployedOrders): void {
  assert.throws(() => handed(wish, orders), new ToolError(words));
}

const canary = { version: 4, settings: "8dba7b539aa3", publishedVersion: "5", weight: 0.1 };

describe("version that an environment hands on", () => {
  it("is the one that runs, or one that ran", () => {
    assert.equal(handed(), 3);
    assert.equal(handed({ version: 2 }, { entries: ["3", "4"] }), 2);
  });

  it("is none beside a canary, unless one of them is named", () => {
    refuses(
      "orders has a canary in qa: version 4 beside 3. " +
        "End it there (ldm canary --promote or --abort), or say which version is meant with --version.",
      {},
      { canary },
    );
    assert.equal(handed({ version: 3 }, { canary }), 3);
    assert.equal(handed({ version: 4 }, { canary, entries: ["4", "5"] }), 4);
  });

  it("has run there, or there is a reason", () => {
    refuses(
      "qa has never run version 4 of orders; it runs version 3. " +
        'Deploy it there first, or say why not with --reason "…".',
      { version: 4 },
    );
    assert.equal(handed({ version: 4, hasReason: true }), 4);
  });

  it("has baked for long enough", () => {
    assert.equal(handed({ bakedMs: 2 * HOUR }), 3);
    refuses(
      "qa has run version 3 of orders for 2h only, since 2026-11-25T02:11:04.000Z, and not for 3h. " +
        "Wait another 1h, or ask for less with --baked.",
      { bakedMs: 3 * HOUR },
    );
    refuses(
      "qa has run version 3 of orders for 7m 15s only, since 2026-11-25T02:11:04.000Z, and not for 1d. " +
        "Wait another 23h 53m, or ask for less with --baked.",
      { bakedMs: 24 * HOUR, now: NOW - 2 * HOUR + 435_000 },
    );
  });

  it("bakes only while it is the one that runs", () => {
    refuses(
      "--baked asks how long qa has run version 2 of orders, but it runs version 3.",
      { bakedMs: HOUR, version: 2 },
      { entries: ["3", "4"] },
    );
  });
});
