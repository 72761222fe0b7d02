import assert from "node:assert/strict";

import fc from "fast-check";

import {
  inBatches,
  MAX_BYTES,
  MAX_ENTRIES,
  publishAll,
  sizeOf,
  type OutgoingMessage,
} from "../../../functions/shared/publishBatch";
import { FakeSns } from "../../support/fakeSns";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:destination";

function messageOf(bytes: number): OutgoingMessage {
  return { body: "x".repeat(bytes), attributes: {} };
}

function sizesOf(batches: OutgoingMessage[][]): number[] {
  return batches.map((batch) => batch.length);
}

describe("sizeOf", () => {
  it("counts bytes rather than characters", () => {
    assert.equal(sizeOf({ body: "€", attributes: {} }), 3);
  });

  it("counts the name, type and value of each attribute", () => {
    assert.equal(sizeOf({ body: "ab", attributes: { name: "é" } }), 2 + 4 + "String".length + 2);
  });
});

describe("inBatches", () => {
  it("starts a new batch after ten entries", () => {
    const messages = Array.from({ length: 21 }, () => messageOf(1));
    assert.deepEqual(sizesOf(inBatches(messages)), [10, 10, 1]);
  });

  it("fills a batch to the last byte", () => {
    const messages = [messageOf(MAX_BYTES - 1), messageOf(1), messageOf(1)];
    assert.deepEqual(sizesOf(inBatches(messages)), [2, 1]);
  });

  it("makes no batch of nothing", () => {
    assert.deepEqual(inBatches([]), []);
  });

  it("keeps every message, in order, within both limits, in no more batches than needed", () => {
    const message = fc.record({
      body: fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 50 }),
        fc.integer({ min: 0, max: MAX_BYTES - 300 }).map((bytes) => "x".repeat(bytes)),
      ),
      attributes: fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), {
        maxKeys: 4,
      }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const batches = inBatches(messages);
        assert.deepEqual(batches.flat(), messages);
        const bytes = batches.map((batch) => batch.reduce((sum, each) => sum + sizeOf(each), 0));
        batches.forEach((batch, index) => {
          assert.ok(batch.length >= 1 && batch.length <= MAX_ENTRIES);
          assert.ok((bytes[index] ?? 0) <= MAX_BYTES);
          const next = batches[index + 1]?.[0];
          if (next === undefined) return;
          const fits =
            batch.length < MAX_ENTRIES && (bytes[index] ?? 0) + sizeOf(next) <= MAX_BYTES;
          assert.ok(!fits, "the next message would have fitted");
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe("publishAll", () => {
  it("answers the ids in the order of the messages, across batches", async () => {
    const sns = new FakeSns((batch) => ({
      Successful: batch.map(({ id, body }) => ({ Id: id, MessageId: `for-${body.length}` })),
    }));
    const messages = Array.from({ length: 25 }, (_, index) => messageOf(index + 1));
    assert.deepEqual(
      await publishAll(sns, TOPIC, messages),
      messages.map((_, index) => `for-${index + 1}`),
    );
    assert.deepEqual(
      sns.batches.map((batch) => batch.length),
      [10, 10, 5],
    );
  });

  it("uses ids that are unique within each batch", async () => {
    const sns = new FakeSns();
    await publishAll(
      sns,
      TOPIC,
      Array.from({ length: 12 }, () => messageOf(1)),
    );
    for (const batch of sns.batches) {
      assert.equal(new Set(batch.map(({ id }) => id)).size, batch.length);
    }
  });

  it("publishes a message of exactly the limit", async () => {
    const sns = new FakeSns();
    assert.deepEqual(await publishAll(sns, TOPIC, [messageOf(MAX_BYTES)]), ["sns-0"]);
  });

  it("answers a message one byte over the limit with its size, and does not send it", async () => {
    const sns = new FakeSns();
    const [small, large] = await publishAll(sns, TOPIC, [messageOf(1), messageOf(MAX_BYTES + 1)]);
    assert.equal(small, "sns-0");
    assert.ok(large instanceof Error);
    assert.equal(
      large.message,
      "The message is too large to publish: 262145 bytes with its attributes, the limit is 262144.",
    );
    assert.equal(sns.sent.length, 1);
  });

  it("counts a message that SNS lists as successful without an id as published, under an empty id", async () => {
    const sns = new FakeSns((batch) => ({ Successful: [{ Id: batch[0]?.id }] }));
    const [listed, unlisted] = await publishAll(sns, TOPIC, [messageOf(1), messageOf(1)]);
    assert.equal(listed, "");
    assert.ok(unlisted instanceof Error);
    assert.equal(unlisted.message, "SNS did not confirm the message.");
  });

  it("answers each message of a call that throws with the cause", async () => {
    const sns = new FakeSns(() => {
      throw new TypeError("fetch failed");
    });
    const outcomes = await publishAll(sns, TOPIC, [messageOf(1), messageOf(1)]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome instanceof Error ? outcome.message : outcome)),
      Array.from({ length: 2 }, () => "PublishBatch failed: TypeError: fetch failed"),
    );
  });
});
