import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { messagesOf } from "../../../tools/send/messages";

const file = "order.json";
const messages = (text: string) => messagesOf({ file, text });

describe("The messages of an event", () => {
  it("are one with the event as its body, as it is written", () => {
    assert.deepEqual(messages(' { "orderId":  "1" }\n'), [
      { body: '{ "orderId":  "1" }', attributes: {} },
    ]);
  });

  it("are one with a text as its body", () => {
    assert.deepEqual(messages('"hello"'), [{ body: "hello", attributes: {} }]);
  });

  it("are those of a batch, with their attributes", () => {
    const records = [
      { body: "one", messageAttributes: { kind: { stringValue: "a", dataType: "String" } } },
      { body: "two", messageId: "is new" },
    ];
    assert.deepEqual(messages(JSON.stringify({ Records: records })), [
      { body: "one", attributes: { kind: { DataType: "String", StringValue: "a" } } },
      { body: "two", attributes: {} },
    ]);
  });

  for (const [text, problem] of [
    [
      "[]",
      'order.json is a list: send a message, as an object or a text, or a batch, {"Records": [...]}.',
    ],
    [
      "7",
      'order.json is 7: send a message, as an object or a text, or a batch, {"Records": [...]}.',
    ],
    [
      "null",
      'order.json is null: send a message, as an object or a text, or a batch, {"Records": [...]}.',
    ],
    ['{"Records": [{"body": {}}]}', "Records[0] of order.json has no text as its body."],
  ] as const) {
    it(`are none of ${text}`, () => {
      assert.throws(() => messages(text), new UsageError(problem));
    });
  }
});
