import assert from "node:assert/strict";

import { ToolError } from "../../../tools/errors";
import { Interrupted } from "../../../tools/interrupts";
import type { Evidence } from "../../../tools/rollout/judge";
import { CanaryMoved } from "../../../tools/rollout/observe";
import {
  rollOut,
  type RollOutOptions,
  type StepReport,
  type Trial,
} from "../../../tools/rollout/steps";
import { DEFAULT_THRESHOLDS } from "../../../tools/rollout/thresholds";
import { FakeClock } from "../../support/fakeClock";

type Watch = Parameters<Trial["observe"]>[0];

/** How version 4 has done, beside version 3. */
function evidence(invocations: number, errors = 0, deadLetters = { before: 0, now: 0 }): Evidence {
  const numbers = { averageMs: 10, p95Ms: 20 };
  return {
    canary: { version: 4, invocations, errors, ...numbers },
    stable: { version: 3, invocations: 1000, errors: 0, ...numbers },
    deadLetters,
    oldestMessageSeconds: 1,
    timeoutSeconds: 10,
  };
}

/** A trial that keeps what was asked of it. */
class FakeTrial implements Trial {
  readonly name = "orders";
  readonly environment = "prod";
  readonly version = 4;
  readonly moved: number[] = [];
  readonly watched: Watch[] = [];
  onMove: (weight: number) => void = () => undefined;
  answer: (watch: Watch) => Evidence = () => evidence(100);
  dead = 0;

  constructor(private readonly clock: FakeClock) {}

  move = (weight: number): Promise<Date> => {
    this.moved.push(weight);
    return Promise.resolve().then(() => {
      this.onMove(weight);
      return this.clock.now();
    });
  };
  observe = (watch: Watch): Promise<Evidence> => {
    this.watched.push(watch);
    return Promise.resolve().then(() => this.answer(watch));
  };
  deadLetters = () => Promise.resolve(this.dead);
}

const GOOD = [
  "version 4 failed 0 of 100 invocations (0 %), version 3 0 of 1000 invocations (0 %)",
  "95 % of version 4's invocations took at most 20 ms, of version 3's 20 ms",
];
const FEW = "version 4 was invoked 3 times, too few to judge it: at least 20 are needed";
const WAYS = "the same command goes on from there; ldm canary orders --env prod --abort goes back.";

describe("a rollout", () => {
  let clock: FakeClock;
  let trial: FakeTrial;
  let said: string[];
  let steps: StepReport[];
  let stop: AbortController;

  beforeEach(() => {
    clock = new FakeClock("2026-11-25T12:00:00.000Z");
    trial = new FakeTrial(clock);
    said = [];
    steps = [];
    stop = new AbortController();
  });

  function go(reached?: { weight: number; since?: Date }, more: Partial<RollOutOptions> = {}) {
    const begin = reached ?? { weight: 0.05 };
    return rollOut(
      trial,
      { ...begin, isResumed: reached !== undefined },
      {
        schedule: { steps: [0.05, 0.25, 1], everyMs: 60_000, patienceMs: 180_000 },
        thresholds: DEFAULT_THRESHOLDS,
        clock,
        say: (line) => said.push(line.replace(/^\S+ /, "")),
        onStep: (step) => steps.push(step),
        signal: stop.signal,
        ...more,
      },
    );
  }

  const elapsed = () => (clock.now().getTime() - Date.parse("2026-11-25T12:00:00.000Z")) / 1000;

  it("gives a good version step after step, and all in the end", async () => {
    await go();
    assert.deepEqual(trial.moved, [0.05, 0.25, 1]);
    assert.deepEqual(steps, [
      { weight: 0.05, since: "2026-11-25T12:00:00.000Z", verdict: "good", reasons: GOOD },
      { weight: 0.25, since: "2026-11-25T12:01:00.000Z", verdict: "good", reasons: GOOD },
      { weight: 1, since: "2026-11-25T12:02:00.000Z", reasons: [] },
    ]);
  });

  it("says what it does, with the time", async () => {
    const lines: string[] = [];
    await go(undefined, { say: (line) => lines.push(line) });
    const [first = ""] = lines;
    assert.match(first, /^\d\d:\d\d:\d\d Version 4 of orders gets 5 % in prod\.$/);
    assert.deepEqual(
      lines.map((line) => line.replace(/\d\d:\d\d:\d\d/g, "T")),
      [
        "T Version 4 of orders gets 5 % in prod.",
        "T 5 %: watching it until T.",
        `T 5 %: good: ${GOOD.join("; ")}.`,
        "T Version 4 of orders gets 25 % in prod.",
        "T 25 %: watching it until T.",
        `T 25 %: good: ${GOOD.join("; ")}.`,
        "T Version 4 of orders gets all of the traffic in prod.",
      ],
    );
  });

  it("looks at each step by its own stretch of time", async () => {
    await go();
    const windows = trial.watched.map(({ from, to }) => [from.toISOString(), to.toISOString()]);
    assert.deepEqual(windows.at(-1), ["2026-11-25T12:01:00.000Z", "2026-11-25T12:02:00.000Z"]);
    assert.deepEqual(windows[2], ["2026-11-25T12:00:00.000Z", "2026-11-25T12:01:00.000Z"]);
  });

  it("sends a bad version back at once, not at the end of the step", async () => {
    trial.answer = () => evidence(100, elapsed() >= 30 ? 50 : 0);
    await assert.rejects(
      go(),
      new ToolError(
        "version 4 of orders was bad, and prod has none of it any more:\n" +
          "  version 4 failed 50 of 100 invocations (50 %), version 3 0 of 1000 invocations (0 %); at most 1 % may fail",
      ),
    );
    assert.deepEqual([trial.moved, elapsed()], [[0.05, 0], 30]);
    assert.deepEqual(
      steps.map(({ weight, verdict }) => [weight, verdict]),
      [[0.05, "bad"]],
    );
  });

  it("sends back a version that is bad at a later step", async () => {
    trial.answer = () => evidence(100, trial.moved.includes(0.25) ? 50 : 0);
    await assert.rejects(go(), /^ToolError: version 4 of orders was bad/);
    assert.deepEqual(trial.moved, [0.05, 0.25, 0]);
  });

  it("tries again where a bad version can't be sent back", async () => {
    trial.answer = () => evidence(100, 50);
    trial.onMove = (weight) => {
      if (weight === 0 && trial.moved.length < 4)
        throw new ToolError("stack prod is being updated.");
    };
    await assert.rejects(go(), /^ToolError: version 4 of orders was bad, and prod has none of it/);
    assert.deepEqual(trial.moved, [0.05, 0, 0, 0]);
    assert.ok(said.includes("That failed: stack prod is being updated."));
  });

  it("says loudly that a bad version could not be sent back", async () => {
    trial.answer = () => evidence(100, 50);
    trial.onMove = (weight) => {
      if (weight === 0) throw new ToolError("stack prod is being updated.");
    };
    await assert.rejects(
      go(),
      new ToolError(
        "version 4 of orders is bad, and it COULD NOT BE SENT BACK in prod: stack prod is being updated.\n" +
          "It is bad because:\n  version 4 failed 50 of 100 invocations (50 %), version 3 0 of 1000 invocations (0 %); at most 1 % may fail\n" +
          "Send it back: ldm canary orders --env prod --abort",
      ),
    );
    assert.deepEqual(trial.moved, [0.05, 0, 0, 0]);
  });

  it("waits for samples, and goes on as soon as there are enough", async () => {
    trial.answer = () => evidence(elapsed() < 100 ? 3 : 100);
    await go();
    assert.deepEqual(trial.moved, [0.05, 0.25, 1]);
    assert.equal(steps[1]?.since, "2026-11-25T12:02:00.000Z");
    assert.equal(said.filter((line) => line === `5 %: waiting on: ${FEW}.`).length, 1);
  });

  it("does not wait for ever, and leaves the canary as it is", async () => {
    trial.answer = () => evidence(3);
    await assert.rejects(
      go(),
      new ToolError(
        `nobody knows yet how version 4 of orders does:\n  ${FEW}\norders in prod stays at 5 % version 4: ${WAYS}`,
      ),
    );
    assert.deepEqual([trial.moved, elapsed()], [[0.05], 240]);
    assert.deepEqual(steps, [
      { weight: 0.05, since: "2026-11-25T12:00:00.000Z", verdict: "unsure", reasons: [FEW] },
    ]);
  });

  it("waits on where AWS can't be asked for a while", async () => {
    trial.answer = () => {
      if (elapsed() < 90) throw new ToolError("Can't reach CloudWatch.");
      return evidence(100);
    };
    await go();
    assert.deepEqual(trial.moved, [0.05, 0.25, 1]);
    assert.ok(said.includes("5 %: waiting on: AWS could not be asked: Can't reach CloudWatch."));
  });

  it("stops where somebody else has moved the alias, and touches nothing", async () => {
    const moved = new CanaryMoved("the alias of orders is elsewhere.");
    trial.answer = () => {
      throw moved;
    };
    await assert.rejects(go(), moved);
    assert.deepEqual(trial.moved, [0.05]);
  });

  it("goes on from the share that is reached, judged since it has it", async () => {
    trial.dead = 7;
    await go({ weight: 0.05, since: new Date("2026-11-25T11:59:30.000Z") });
    assert.deepEqual(trial.moved, [0.25, 1]);
    assert.match(
      said[0] ?? "",
      /^Going on at 5 % of version 4, which it has since \S+; dead letters count from now on \(7 are there\)\.$/,
    );
    assert.deepEqual(trial.watched[0], {
      from: new Date("2026-11-25T11:59:30.000Z"),
      to: new Date("2026-11-25T12:00:00.000Z"),
      deadLettersBefore: 7,
    });
    assert.equal(steps[1]?.since, "2026-11-25T12:00:30.000Z");
  });

  it("takes up an update that was cut short", async () => {
    await go({ weight: 0.25 });
    assert.deepEqual(trial.moved, [0.25, 1]);
    assert.match(
      said[0] ?? "",
      /^Going on at 25 % of version 4; dead letters count from now on \(0 are there\)\.$/,
    );
  });

  it("judges at once a share whose time is up, and has its patience all the same", async () => {
    const since = new Date("2026-11-25T08:00:00.000Z");
    trial.answer = () => evidence(elapsed() < 150 ? 3 : 100);
    await go({ weight: 0.25, since });
    assert.deepEqual([trial.moved, elapsed()], [[1], 150]);
  });

  it("goes on from a share between two steps to the next", async () => {
    await go({ weight: 0.1, since: clock.now() });
    assert.deepEqual(trial.moved, [0.25, 1]);
  });

  it("counts dead letters from the fewest that there were", async () => {
    trial.dead = 5;
    const counts = [5, 0, 0, 2];
    trial.answer = ({ deadLettersBefore }) =>
      evidence(100, 0, { before: deadLettersBefore, now: counts.shift() ?? 0 });
    await assert.rejects(go(), /2 more messages are in the dead-letter queue: 2, before 0$/);
  });

  it("leaves the share as it is when it is interrupted, and says how to go on", async () => {
    clock.onWait = () => {
      stop.abort(new Interrupted("SIGINT"));
    };
    await assert.rejects(go(), new ToolError(`orders in prod stays at 5 % version 4: ${WAYS}`));
    assert.deepEqual(trial.moved, [0.05]);
  });

  it("leaves the share as it is when it is interrupted while it asks AWS", async () => {
    trial.answer = () => {
      stop.abort(new Interrupted("SIGHUP"));
      throw new ToolError("Can't reach CloudWatch.");
    };
    await assert.rejects(go(), new ToolError(`orders in prod stays at 5 % version 4: ${WAYS}`));
    assert.deepEqual(trial.moved, [0.05]);
  });

  it("says how far it had come where a later step fails", async () => {
    trial.onMove = (weight) => {
      if (weight === 0.25) throw new ToolError("the update of prod has failed.");
    };
    await assert.rejects(
      go(),
      new ToolError(
        `the update of prod has failed.\norders in prod had got to 5 % version 4: ${WAYS}`,
      ),
    );
  });

  it("ends with what the first step fails with", async () => {
    const failure = new ToolError("the update of prod has failed.");
    trial.onMove = () => {
      throw failure;
    };
    await assert.rejects(go(), failure);
  });
});
