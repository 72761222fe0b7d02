import assert from "node:assert/strict";

import type { PricedOrder } from "../../../functions/order-intake/price";
import { readScreening, screenOrder } from "../../../functions/order-intake/screen";

function priced(overrides: Partial<PricedOrder> & { quantity?: number } = {}): PricedOrder {
  const { quantity = 1, ...rest } = overrides;
  return {
    orderId: "A-1",
    customer: { name: "Ada", email: "ada@example.com", language: "en" },
    country: "NL",
    express: false,
    currency: "EUR",
    lines: [{ sku: "MUG", quantity, unitPriceCents: 100, discountCents: 0, totalCents: 100 }],
    netCents: 100,
    taxPercent: 0,
    taxCents: 0,
    totalCents: 100,
    ...rest,
  };
}

describe("screenOrder", () => {
  it("asks for a second look above the limit, not at it", () => {
    const screening = { reviewAboveCents: 50_000 };
    assert.equal(screenOrder(priced({ totalCents: 50_000 }), screening).review, false);
    assert.equal(screenOrder(priced({ totalCents: 50_001 }), screening).review, true);
  });

  for (const [title, express, quantity, expected] of [
    ["a small order as standard", false, 100, "standard"],
    ["a small order as express when asked to", true, 100, "express"],
    ["a large order as freight, even when asked for express", true, 101, "freight"],
  ] as const) {
    it(`sends ${title}`, () => {
      const { deliveryClass } = screenOrder(priced({ express, quantity }), { reviewAboveCents: 0 });
      assert.equal(deliveryClass, expected);
    });
  }
});

describe("readScreening", () => {
  it("takes REVIEW_ABOVE in whole units of the currency", () => {
    assert.deepEqual(readScreening({ REVIEW_ABOVE: "500" }), { reviewAboveCents: 50_000 });
  });

  it("refuses cents", () => {
    assert.throws(() => readScreening({ REVIEW_ABOVE: "499.99" }), {
      message: 'Variable REVIEW_ABOVE must be an integer from 0 to 1000000, got "499.99".',
    });
  });
});
