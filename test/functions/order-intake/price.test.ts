import assert from "node:assert/strict";

import fc from "fast-check";

import type { Order } from "../../../functions/order-intake/message";
import { priceOrder, readPricing, type Pricing } from "../../../functions/order-intake/price";

const PRICING: Pricing = {
  currency: "EUR",
  taxPercent: 21,
  discountFrom: 10,
  discountPercent: 5,
};

function order(...lines: [sku: string, quantity: number, unitPriceCents: number][]): Order {
  return {
    orderId: "A-1",
    customer: { name: "Ada", email: "ada@example.com", language: "en" },
    country: "NL",
    express: false,
    lines: lines.map(([sku, quantity, unitPriceCents]) => ({ sku, quantity, unitPriceCents })),
  };
}

describe("priceOrder", () => {
  it("totals the lines and adds tax", () => {
    const priced = priceOrder(order(["KETTLE", 1, 4995], ["MUG", 2, 850]), PRICING);
    assert.deepEqual(
      priced.lines.map(({ totalCents }) => totalCents),
      [4995, 1700],
    );
    assert.equal(priced.netCents, 6695);
    assert.equal(priced.taxCents, 1406);
    assert.equal(priced.totalCents, 8101);
    assert.equal(priced.currency, "EUR");
  });

  it("rounds half a cent of tax up", () => {
    const priced = priceOrder(order(["PIN", 1, 5]), { ...PRICING, taxPercent: 10 });
    assert.equal(priced.taxCents, 1);
  });

  it("takes the discount off a line from the quantity on that earns it", () => {
    const priced = priceOrder(order(["MUG", 9, 100], ["CUP", 10, 100]), PRICING);
    assert.deepEqual(
      priced.lines.map(({ discountCents, totalCents }) => [discountCents, totalCents]),
      [
        [0, 900],
        [50, 950],
      ],
    );
  });

  it("turns down an order that names an article on two lines", () => {
    assert.throws(() => priceOrder(order(["MUG", 6, 849], ["MUG", 6, 849]), PRICING), {
      name: "RejectedMessageError",
      message: "Order A-1 names article MUG on two lines.",
    });
  });

  it("counts in whole cents that add up, for the largest orders too", () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 10_000 }),
      unitPriceCents: fc.integer({ min: 0, max: 10_000_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
        (lines, taxPercent) => {
          const priced = priceOrder(
            order(
              ...lines.map((l, n): [string, number, number] => [
                `S-${n}`,
                l.quantity,
                l.unitPriceCents,
              ]),
            ),
            { ...PRICING, taxPercent },
          );
          const net = priced.lines.reduce((sum, { totalCents }) => sum + totalCents, 0);
          assert.ok(Number.isSafeInteger(priced.totalCents));
          assert.equal(priced.netCents, net);
          assert.equal(priced.totalCents, net + priced.taxCents);
          assert.ok(Math.abs(priced.taxCents - (net * taxPercent) / 100) <= 0.51);
        },
      ),
    );
  });
});

describe("readPricing", () => {
  const variables = {
    CURRENCY: "EUR",
    TAX_PERCENT: "21",
    DISCOUNT_FROM: "10",
    DISCOUNT_PERCENT: "5",
  };

  it("reads what an environment says about prices", () => {
    assert.deepEqual(readPricing(variables), PRICING);
  });

  for (const name of Object.keys(variables)) {
    it(`fails, naming it, when ${name} is missing`, () => {
      assert.throws(() => readPricing({ ...variables, [name]: undefined }), {
        message: `Variable ${name} is not set: add it to this function's variables in the stack file.`,
      });
    });
  }
});
