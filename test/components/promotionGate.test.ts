import assert from "node:assert/strict";

import type { Ledger } from "../../components/ledger";
import { needsLeave, refusal } from "../../components/promotionGate";

/** A ledger after versions have run in this order. */
function ran(...versions: number[]): Ledger {
  const carried = versions.map((version) => ({
    version,
    settings: "aaaaaaaaaaaa",
    publishedVersion: String(version),
  }));
  return {
    functionName: "orders-1234567",
    entries: carried.map((each) => ({ ...each, sha256: "19ea" })),
    history: carried.map((each) => ({ ...each, since: "2026-11-25T02:11:04.000Z" })),
  };
}

const four = { name: "orders", version: 4 };

describe("promotion gate", () => {
  it("asks about what has not run here, unless an exception lets this very version through", () => {
    assert.ok(needsLeave({ ...four, own: undefined }));
    assert.ok(needsLeave({ ...four, own: ran(3) }));
    assert.ok(needsLeave({ ...four, own: ran(3), exception: 3 }));
    assert.ok(!needsLeave({ ...four, own: ran(3), exception: 4 }));
    assert.ok(!needsLeave({ ...four, own: ran(4, 3) }));
  });

  function refused(own: Ledger | undefined, before: Ledger | undefined): string | undefined {
    return refusal({ ...four, own }, { from: "qa", here: "prod", before });
  }

  it("lets through what the environment before has run", () => {
    assert.equal(refused(ran(3), ran(3, 4)), undefined);
    assert.equal(refused(ran(3), ran(4, 3)), undefined);
  });

  it("lets an older one into an environment that has run nothing", () => {
    assert.equal(refused(undefined, ran(5)), undefined);
    assert.equal(refused(ran(), ran(5)), undefined);
  });

  const remedy =
    'Deploy it to qa first, or say why not: npx ldm promote orders --to prod --version 4 --reason "…" writes an exception into the stack file.';

  it("refuses what has not run before, and tells what does", () => {
    const words = (version: number) =>
      "functions.orders.version: version 4 can't come here, since this environment promotes from qa, " +
      `and qa has never run it: it runs version ${version}. ${remedy}`;
    assert.equal(refused(ran(3), ran(2, 3)), words(3));
    assert.equal(refused(ran(3), ran(5)), words(5));
    assert.equal(refused(undefined, ran(3)), words(3));
  });

  it("refuses a canary, and tells how to set one for a reason", () => {
    assert.equal(
      refusal({ ...four, own: ran(3), weight: 0.07 }, { from: "qa", here: "prod", before: ran(3) }),
      "functions.orders.canary.version: version 4 can't come here, since this environment promotes from qa, " +
        "and qa has never run it: it runs version 3. Deploy it to qa first, or say why not: " +
        'npx ldm canary orders --env prod --version 4 --weight 7% --reason "…" writes an exception into the stack file.',
    );
  });

  it("refuses it where nothing has run before", () => {
    const words =
      "functions.orders.version: version 4 can't come here, since this environment promotes from qa, " +
      `and qa has never run orders. ${remedy}`;
    assert.equal(refused(undefined, undefined), words);
    assert.equal(refused(ran(3), ran()), words);
  });
});
