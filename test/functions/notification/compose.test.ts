import assert from "node:assert/strict";

import { composeNotification, readLetterhead } from "../../../functions/notification/compose";
import type { PlannedShipment } from "../../../functions/notification/message";

const LETTERHEAD = { sender: "shop@example.com" };

function shipment(overrides: Partial<PlannedShipment> = {}): PlannedShipment {
  return {
    orderId: "A-1",
    customer: { name: "Ada", email: "ada@example.com", language: "en" },
    warehouse: "ROT",
    currency: "EUR",
    totalCents: 15_105,
    parcels: 1,
    signature: false,
    ...overrides,
  };
}

describe("composeNotification", () => {
  it("tells the customer what leaves from where", () => {
    assert.deepEqual(composeNotification(shipment(), LETTERHEAD), {
      orderId: "A-1",
      from: "shop@example.com",
      to: "ada@example.com",
      subject: "Your order A-1 is on its way",
      text: "Dear Ada, your order of EUR 151.05 leaves our warehouse ROT today.",
    });
  });

  it("tells of several parcels and of the signature", () => {
    const { text } = composeNotification(shipment({ parcels: 2, signature: true }), LETTERHEAD);
    assert.equal(
      text,
      "Dear Ada, your order of EUR 151.05 leaves our warehouse ROT today. " +
        "It comes in 2 parcels. Please be there to sign for it.",
    );
  });

  for (const [language, subject] of [
    ["de", "Ihre Bestellung A-1 ist unterwegs"],
    ["fr", "Votre commande A-1 est en route"],
    ["xx", "Your order A-1 is on its way"],
  ] as const) {
    it(`writes to a customer who reads ${language}: ${subject}`, () => {
      const customer = { ...shipment().customer, language };
      assert.equal(composeNotification(shipment({ customer }), LETTERHEAD).subject, subject);
    });
  }
});

describe("readLetterhead", () => {
  it("reads who messages are from", () => {
    assert.deepEqual(readLetterhead({ SENDER: "shop@example.com" }), LETTERHEAD);
  });
});
