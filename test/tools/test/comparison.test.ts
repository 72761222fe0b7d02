import assert from "node:assert/strict";
import { styleText } from "node:util";

import type { Outcome } from "../../../tools/invoke/outcome";
import { compareOutcomes, type EventComparison } from "../../../tools/test/comparison";
import { comparisonLines, differs, summaryOf } from "../../../tools/test/show";

const TOPIC = "arn:aws:sns:eu-west-1:000000000000:orders-QA";

function outcome(parts: Partial<Outcome> = {}): Outcome {
  return {
    response: { batchItemFailures: [] },
    requestId: "request-1",
    records: 1,
    failedRecords: [],
    published: [],
    refusedCalls: [],
    logs: [],
    succeeded: true,
    ...parts,
  };
}

function published(body: object, attributes: Record<string, string> = {}): Partial<Outcome> {
  return { published: [{ topicArn: TOPIC, body: JSON.stringify(body), attributes }] };
}

function compare(before: Partial<Outcome>, after: Partial<Outcome>): EventComparison {
  return compareOutcomes("order.json", outcome(before), outcome(after));
}

describe("What came out of two versions", () => {
  it("is the same whatever it took, and whatever the lines say", () => {
    const before = { initMs: 1, durationMs: 2, peakMemoryMb: 3, logs: ['{"level":"INFO","a":1}'] };
    const after = { initMs: 4, durationMs: 5, peakMemoryMb: 6, logs: ['{"level":"INFO","a":2}'] };
    assert.deepEqual(compare(before, after), { event: "order.json", same: true, differences: [] });
  });

  it("differs in the lines that changed, with some around them", () => {
    const { differences, same } = compare(
      published({ orderId: "A-1", totalCents: 100 }, { alias: "QA" }),
      published({ orderId: "A-1", totalCents: 119, review: true }, { alias: "QA" }),
    );
    assert.equal(same, false);
    assert.deepEqual(differences, [
      "@@ -7 +7 @@",
      " {",
      '   "orderId": "A-1"',
      '-  "totalCents": 100',
      '+  "totalCents": 119',
      '+  "review": true',
      " }",
    ]);
  });

  const changes: [
    title: string,
    before: Partial<Outcome>,
    after: Partial<Outcome>,
    lines: string[],
  ][] = [
    [
      "an attribute",
      published({}, { alias: "QA", version: "3" }),
      published({}, { version: "3" }),
      ["-alias: QA"],
    ],
    [
      "a message that is not published any more",
      published({}),
      {},
      ["-published to orders-QA:", "-{}"],
    ],
    [
      "a failure",
      {},
      { response: undefined, failure: { errorType: "RangeError", errorMessage: "too far" } },
      ["-response:", "-{", '-  "batchItemFailures": []', "-}", "+failure:", "+RangeError: too far"],
    ],
    [
      "a record that fails",
      {},
      { failedRecords: [{ messageId: "a", record: 1 }] },
      ["+failed record 1: a"],
    ],
    [
      "how much is logged at a level",
      { logs: ['{"level":"INFO"}', "plain"] },
      { logs: ['{"level":"INFO"}', '{"level":"WARN"}', '{"level":"INFO"}', "1"] },
      ["-logged at INFO: 1", "+logged at INFO: 2", "+logged at WARN: 1"],
    ],
  ];
  for (const [title, before, after, lines] of changes) {
    it(`differs in ${title}`, () => {
      const { differences } = compare(before, after);
      assert.deepEqual(
        differences.filter((line) => /^[-+]/.test(line)),
        lines,
      );
    });
  }

  it("is shown as a line for each event, and a sentence", () => {
    const events = [
      { event: "order.json", same: true, differences: [] },
      { event: "express-order.json", same: false, differences: ["@@ -1 +1 @@", "-a", "+b", " c"] },
    ];
    const sides = ["version 3", "the source"] as const;
    assert.deepEqual(comparisonLines({ sides, events }, {}), [
      "order.json          same",
      "express-order.json  differs",
      "  @@ -1 +1 @@",
      "  -a",
      "  +b",
      "   c",
    ]);
    const [, , ...painted] = comparisonLines({ sides, events }, { hasColours: true });
    assert.deepEqual(painted.slice(1, 3), [
      `  ${styleText("red", "-a", { validateStream: false })}`,
      `  ${styleText("green", "+b", { validateStream: false })}`,
    ]);
    assert.equal(
      summaryOf({ sides, events }),
      "1 of 2 events came out of the source in another way than of version 3.",
    );
    assert.equal(
      summaryOf({ sides, events: events.slice(0, 1) }),
      "1 event came out of the source as of version 3.",
    );
    assert.deepEqual([differs({ sides, events }), differs({ sides, events: [] })], [true, false]);
  });
});
