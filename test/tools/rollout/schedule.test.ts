import assert from "node:assert/strict";

import { UsageError } from "../../../tools/errors";
import { checkEveryMs, scheduleOf, stepAfter } from "../../../tools/rollout/schedule";

describe("the schedule of a rollout", () => {
  it("has steps, the time between them, and three times that for patience", () => {
    assert.deepEqual(scheduleOf({ steps: "5%, 25%,100%", every: "5m" }), {
      steps: [0.05, 0.25, 1],
      everyMs: 300_000,
      patienceMs: 900_000,
    });
  });

  it("has the patience that it is given", () => {
    assert.equal(
      scheduleOf({ steps: "5%,100%", every: "5m", patience: "1h" }).patienceMs,
      3_600_000,
    );
  });

  it("goes on from any share to the next step", () => {
    const schedule = scheduleOf({ steps: "5%,25%,100%", every: "5m" });
    assert.deepEqual(
      [0, 0.05, 0.1, 0.25, 0.9].map((weight) => stepAfter(schedule, weight)),
      [0.05, 0.25, 0.25, 1, 1],
    );
  });

  it("looks twice a minute, or as often as it steps", () => {
    const every = (text: string) => checkEveryMs(scheduleOf({ steps: "5%,100%", every: text }));
    assert.deepEqual(["5m", "2s"].map(every), [30_000, 2_000]);
  });

  const refusals = [
    [
      { steps: "5%,100", every: "5m" },
      'each of --steps must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most, got "100".',
    ],
    [
      { steps: "0%,100%", every: "5m" },
      'each of --steps must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most, got "0%".',
    ],
    [{ steps: "25%,5%,100%", every: "5m" }, '--steps must ascend, got "25%,5%,100%".'],
    [{ steps: "5%,5%,100%", every: "5m" }, '--steps must ascend, got "5%,5%,100%".'],
    [
      { steps: "5%,25%", every: "5m" },
      '--steps must end with 100%, where the version becomes the stable one, got "5%,25%".',
    ],
    [
      { steps: "100%", every: "5m" },
      "--steps needs a step before 100%: there is nothing to judge otherwise. ldm promote takes a version over at once.",
    ],
    [
      { steps: "5%,100%", every: "soon" },
      '--every must be a stretch of time such as 90s, 5m, 2h or 1d, got "soon".',
    ],
    [
      { steps: "5%,100%", every: "5m", patience: "long" },
      '--patience must be a stretch of time such as 90s, 5m, 2h or 1d, got "long".',
    ],
  ] as const;
  for (const [options, message] of refusals) {
    it(`is not ${JSON.stringify(options)}`, () => {
      assert.throws(() => scheduleOf(options), new UsageError(message));
    });
  }
});
