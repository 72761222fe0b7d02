import assert from "node:assert/strict";

import { costOf } from "../../bench/costOf";

/** To a millionth of a dollar. */
function assertUsd(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe("the cost of a million messages", () => {
  it("is that of the requests and log lines of those that were counted", () => {
    const { usd, ...million } = costOf({
      messages: 1_000,
      invocations: 100,
      publishes: 1_000,
      logBytes: 2 ** 20,
    });
    assert.deepEqual(million, {
      receives: 100_000,
      deletes: 100_000,
      invocations: 100_000,
      publishes: 1_000_000,
      logGb: 1_000 / 1_024,
    });
    // 0.2 million requests to SQS, 0.1 million invocations, a million to SNS, the log.
    assertUsd(usd, 0.08 + 0.02 + 0.5 + 500 / 1_024);
  });

  it("has no delete for an invocation that failed as a whole", () => {
    const usage = { messages: 10, invocations: 5, publishes: 1, logBytes: 0 };
    const { receives, deletes, usd } = costOf({ ...usage, failedInvocations: 4 });
    assert.deepEqual([receives, deletes], [500_000, 100_000]);
    assertUsd(costOf(usage).usd - usd, 0.16);
  });
});
