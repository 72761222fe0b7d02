import assert from "node:assert/strict";

import { planLines } from "../../../tools/change/planLines";
import { lookAhead, screenOf, type EditPreview } from "../../../tools/change/screen";
import type { Forecast } from "../../../tools/stacks/forecast";
import type { Change, Diagnostic } from "../../../tools/stacks/plan";
import { deployedOrders } from "../../support/deployed";
import { FakeWorld, SETTINGS } from "../../support/fakeWorld";

const note = "version 2 with these settings is published already, as 3: only the alias moves.";
const before = new Map([["orders", deployedOrders()]]);
const back = { version: 2, settings: "8dba7b539aa3", publishedVersion: "3" };

function preview(
  after: Forecast | undefined,
  diagnostics: readonly Diagnostic[] = [],
): EditPreview {
  return {
    plan: { changes: [], diagnostics },
    forecast: new Map(after === undefined ? [] : [["orders", after]]),
    notes: new Map([["orders", [note]]]),
  };
}

/** What the screen says first. */
function first(after: Forecast | undefined, running = before): string | undefined {
  return screenOf(preview(after), running)[0];
}

describe("the screen before a change", () => {
  it("tells of each function, once, and of the resources and warnings after it", () => {
    const said = (severity: "info" | "warning", message: string) => ({ severity, message });
    const diagnostics = [said("info", `orders: ${note}`), said("warning", "the plugin is old")];
    assert.deepEqual(screenOf(preview(back, diagnostics), before), [
      "orders: version 3 -> 2, settings 8dba7b539aa3, only the alias moves",
      `  ${note}`,
      "No resource changes.",
      "warning: the plugin is old",
    ]);
  });

  it("tells what is published, and what changes in settings", () => {
    assert.equal(
      first({ version: 3, settings: "aaaaaaaaaaaa", publishedVersion: undefined }),
      "orders: version 3, settings 8dba7b539aa3 -> aaaaaaaaaaaa, publishes it",
    );
    assert.equal(
      first({ ...back, publishedVersion: undefined }, new Map()),
      "orders: version 2, settings 8dba7b539aa3, publishes it",
    );
  });

  it("tells what stays, and nothing of what it does not know", () => {
    assert.equal(
      first({ version: 3, settings: "8dba7b539aa3", publishedVersion: "4" }),
      "orders: stays at version 3, settings 8dba7b539aa3",
    );
    assert.equal(first(undefined), `  ${note}`);
  });

  it("counts by type what would not fit", () => {
    const change = (name: string, type: string): Change => ({
      urn: "",
      type: `aws:x:${type}`,
      name,
      op: "update",
      keys: [],
    });
    const changes = Array.from({ length: 12 }, (_, index) => change(`role-${index}`, "Role"));
    assert.equal(planLines({ changes, diagnostics: [] }).length, 13);
    const more = [...changes, change("orders", "Alias")];
    assert.deepEqual(planLines({ changes: more, diagnostics: [] }), [
      "13 resources change:",
      "  ~  Role: 12",
      "  ~  Alias: 1",
    ]);
  });
});

describe("a look ahead", () => {
  it("reads from the preview of a draft what would run, and writes nothing", async () => {
    const { prod, files } = new FakeWorld();
    try {
      prod.ran("orders", 1, 2);
      const edited = prod.stackFile.withPin("orders", { version: 1 });
      const { signal } = new AbortController();
      const { forecast, notes } = await lookAhead(prod, edited, ["orders"], signal);
      assert.deepEqual(
        forecast,
        new Map([["orders", { version: 1, settings: SETTINGS, publishedVersion: "1" }]]),
      );
      assert.deepEqual(notes, new Map([["orders", []]]));
      assert.deepEqual(prod.pin(), { version: 2 });
    } finally {
      files.remove();
    }
  });
});
