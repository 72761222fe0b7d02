import assert from "node:assert/strict";

import type { OrderToShip } from "../../../functions/fulfilment/message";
import { planShipment, readShipping, type Shipping } from "../../../functions/fulfilment/plan";
import { warehouseFor } from "../../../functions/fulfilment/warehouses";

const SHIPPING: Shipping = {
  warehouses: [
    { code: "ROT", countries: ["NL", "BE"] },
    { code: "MAD", countries: ["ES"] },
  ],
  parcelItems: 10,
};

function order(overrides: Partial<OrderToShip> = {}): OrderToShip {
  return {
    orderId: "A-1",
    customer: { name: "Ada", email: "ada@example.com", language: "en" },
    country: "ES",
    lines: [
      { sku: "KETTLE", quantity: 1 },
      { sku: "MUG", quantity: 10 },
    ],
    currency: "EUR",
    totalCents: 100,
    deliveryClass: "standard",
    review: false,
    ...overrides,
  };
}

describe("planShipment", () => {
  it("ships from the warehouse that serves the country, in as few parcels as hold it", () => {
    const shipment = planShipment(order(), SHIPPING);
    assert.equal(shipment.warehouse, "MAD");
    assert.equal(shipment.shipmentId, "MAD-A-1");
    assert.equal(shipment.parcels, 2);
    assert.deepEqual(shipment.items, order().lines);
  });

  it("makes no parcels of freight", () => {
    assert.equal(planShipment(order({ deliveryClass: "freight" }), SHIPPING).parcels, 0);
  });

  it("asks for a signature when the order is to be reviewed", () => {
    assert.equal(planShipment(order({ review: true }), SHIPPING).signature, true);
  });
});

describe("warehouseFor", () => {
  it("falls back on the first warehouse for a country that none serves", () => {
    assert.equal(warehouseFor("JP", SHIPPING.warehouses), "ROT");
  });
});

describe("readShipping", () => {
  it("reads warehouses, the countries they serve, and the size of a parcel", () => {
    const variables = { WAREHOUSES: "ROT=NL+BE, MAD=ES", PARCEL_ITEMS: "10" };
    assert.deepEqual(readShipping(variables), SHIPPING);
  });

  for (const wrong of ["ROT", "ROT=", "rot=NL", "ROT=NL+", "ROT=NLD"]) {
    it(`refuses the warehouse ${wrong}`, () => {
      assert.throws(() => readShipping({ WAREHOUSES: `MAD=ES,${wrong}`, PARCEL_ITEMS: "1" }), {
        name: "VariableError",
        message: `Variable WAREHOUSES must look like ROT=NL+BE+DE,MAD=ES+PT, but has "${wrong}".`,
      });
    });
  }
});
