import assert from "node:assert/strict";

import { inputOf } from "../../../tools/init/samples";

const sample = (file: string, message: Record<string, unknown>) => ({ file, message });

describe("what a new function reads of the messages that it gets", () => {
  it("is the first id", () => {
    const given = sample("a.json", { name: "Ada", orderId: "A-1", id: "7" });
    assert.deepEqual(inputOf([given]), {
      field: "orderId",
      samples: [{ ...given, value: "A-1" }],
    });
  });

  it("is an id that all of them have, with the value of each", () => {
    const given = [
      sample("a.json", { shipmentId: "S-1", orderId: "A-1" }),
      sample("b.json", { orderId: "A-2" }),
    ];
    assert.deepEqual(inputOf(given), {
      field: "orderId",
      samples: [
        { ...given[0], value: "A-1" },
        { ...given[1], value: "A-2" },
      ],
    });
  });

  for (const [what, message] of [
    ["a number", { orderId: 7 }],
    ["no text that a parser takes", { orderId: "x".repeat(201) }],
    ["no name that TypeScript takes", { "order-Id": "A-1" }],
    ["a word of its own", { paid: "yes", grid: "north" }],
  ] as const) {
    it(`is not told where it is ${what}`, () => {
      assert.equal(inputOf([sample("a.json", message)]), undefined);
    });
  }
});
