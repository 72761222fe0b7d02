import assert from "node:assert/strict";

import { Outbox } from "../../../functions/shared/outbox";

const MESSAGE = { body: "{}", attributes: {} };

describe("Outbox", () => {
  it("fails a message for which publishing answers no outcome, and no other", async () => {
    const outbox = new Outbox(2, () => Promise.resolve(["sns-0"]));
    const [first, second] = await Promise.allSettled([outbox.add(MESSAGE), outbox.add(MESSAGE)]);
    assert.deepEqual(first, { status: "fulfilled", value: "sns-0" });
    assert.deepEqual(second, {
      status: "rejected",
      reason: new Error("No outcome for this message."),
    });
  });

  it("takes an empty id for an outcome: that message is published", async () => {
    const outbox = new Outbox(1, () => Promise.resolve([""]));
    assert.equal(await outbox.add(MESSAGE), "");
  });
});
