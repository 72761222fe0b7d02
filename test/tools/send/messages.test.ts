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

  it("keep what is binary", () => {
    const b = { dataType: "Binary", binaryValue: "AAEC", stringListValues: [] };
    assert.deepEqual(
      messages(JSON.stringify({ Records: [{ body: "1", messageAttributes: { b } }] })),
      [
        {
          body: "1",
          attributes: { b: { DataType: "Binary", BinaryValue: Buffer.from([0, 1, 2]) } },
        },
      ],
    );
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
    ['{"Records": []}', "order.json is a batch without a message: put one into Records."],
    [
      '{"Records": [{"body": "1", "messageAttributes": {"kind": "a"}}]}',
      'messageAttributes of Records[0] of order.json must be {"<name>": {"dataType": "String", "stringValue": "..."}}, or binaryValue in base64.',
    ],
    [
      '{"Records": [{"body": "1", "messageAttributes": {"kind": {"dataType": "String"}}}]}',
      'messageAttributes of Records[0] of order.json must be {"<name>": {"dataType": "String", "stringValue": "..."}}, or binaryValue in base64.',
    ],
  ] as const) {
    it(`are none of ${text}`, () => {
      assert.throws(() => messages(text), new UsageError(problem));
    });
  }
});
