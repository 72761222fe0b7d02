import assert from "node:assert/strict";
import { hopOut, Traces } from "../../../local/dev/hops";

const body = (fields: object) => JSON.stringify(fields);

describe("Traces", () => {
  it("tell how long after its first hop a message about the same order comes", () => {
    const traces = new Traces();
    const lines = [
      { function: "order-intake", direction: "in", at: 1_000, messageId: "11111111-aaaa" },
      { function: "order-intake", direction: "out", at: 1_120, messageId: "11111111-aaaa" },
      { function: "fulfilment", direction: "out", at: 1_305, messageId: "22222222-bbbb" },
    ] as const;
    assert.deepEqual(
      lines.map((hop) => traces.lineOf({ ...hop, body: body({ orderId: "1-a" }) })),
      [
        'in   1-a  message 11111111  {"orderId":"1-a"}',
        'out  1-a  +120 ms  message 11111111  {"orderId":"1-a"}',
        'out  1-a  +305 ms  message 22222222  {"orderId":"1-a"}',
      ],
    );
  });

  it("keep the orders apart", () => {
    const traces = new Traces();
    const hop = { function: "a", direction: "out", messageId: undefined } as const;
    traces.lineOf({ ...hop, at: 1_000, body: body({ orderId: "1" }) });
    assert.equal(
      traces.lineOf({ ...hop, at: 2_000, body: body({ orderId: "2" }) }),
      'out  2  {"orderId":"2"}',
    );
  });

  it("show a message that is about no order, or no JSON, on one line that fits", () => {
    const hop = { function: "a", direction: "out", at: 0, messageId: undefined } as const;
    assert.equal(new Traces().lineOf({ ...hop, body: '{"orderId": 7}' }), 'out  {"orderId": 7}');
    assert.equal(new Traces().lineOf({ ...hop, body: "two\n  lines" }), "out  two lines");
    assert.equal(
      new Traces().lineOf({ ...hop, body: "x".repeat(1_001) }),
      `out  ${"x".repeat(1_000)}…`,
    );
  });
});

describe("hopOut", () => {
  it("reads from the attributes who published a message, and what of", () => {
    const attributes = { function: "order-intake", version: "4", sourceMessageId: "m-1" };
    assert.deepEqual(hopOut({ body: "{}", attributes, at: 5 }), {
      function: "order-intake",
      direction: "out",
      at: 5,
      body: "{}",
      messageId: "m-1",
    });
  });
});
