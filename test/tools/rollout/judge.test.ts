import assert from "node:assert/strict";

import fc from "fast-check";

import { judge, type Evidence, type Observed, type Verdict } from "../../../tools/rollout/judge";
import { DEFAULT_THRESHOLDS } from "../../../tools/rollout/thresholds";

function observed(version: number, numbers: Partial<Observed> = {}): Observed {
  return { version, invocations: 100, errors: 0, averageMs: 100, p95Ms: 200, ...numbers };
}

/** Version 4 on trial beside version 3, both well. */
function evidence(
  canary: Partial<Observed> = {},
  stable: Partial<Observed> = {},
  more: Partial<Evidence> = {},
): Evidence {
  return {
    canary: observed(4, canary),
    stable: observed(3, { invocations: 900, ...stable }),
    deadLetters: { before: 0, now: 0 },
    oldestMessageSeconds: 5,
    timeoutSeconds: 10,
    ...more,
  };
}

describe("judge", () => {
  it("calls a version good that is as well as the stable one, and says what it saw", () => {
    assert.deepEqual(judge(evidence()), {
      verdict: "good",
      reasons: [
        "version 4 failed 0 of 100 invocations (0 %), version 3 0 of 900 invocations (0 %)",
        "95 % of version 4's invocations took at most 200 ms, of version 3's 200 ms",
      ],
    });
  });

  it("goes by the canary's own numbers where there are none of the stable version", () => {
    const [error, duration] = [
      "version 4 failed 1 of 100 invocations (1 %), and there are no numbers of the stable version",
      "95 % of version 4's invocations took at most 9000 ms",
    ];
    const good = { verdict: "good", reasons: [error, duration] };
    const canary = { errors: 1, p95Ms: 9000 };
    assert.deepEqual(judge({ ...evidence(canary), stable: undefined }), good);
    const none = { invocations: 0, averageMs: undefined, p95Ms: undefined };
    assert.deepEqual(judge(evidence(canary, none)), good);
  });

  const bad: [what: string, evidence: Evidence, reasons: string[]][] = [
    [
      "fails more often than the stable version",
      evidence({ invocations: 80, errors: 12 }, { errors: 1 }),
      [
        "version 4 failed 12 of 80 invocations (15 %), version 3 1 of 900 invocations (0.1 %); at most 1 % may fail",
      ],
    ],
    [
      "fails one and a half times as often as a stable version that fails often",
      evidence({ errors: 16 }, { errors: 90 }),
      [
        "version 4 failed 16 of 100 invocations (16 %), version 3 90 of 900 invocations (10 %); at most 15 % may fail",
      ],
    ],
    [
      "fails before there are samples enough",
      evidence({ invocations: 1, errors: 1 }),
      [
        "version 4 failed 1 of 1 invocation (100 %), version 3 0 of 900 invocations (0 %); at most 1 % may fail",
      ],
    ],
    [
      "has errors of which the invocations are not known yet",
      evidence({ invocations: 0, errors: 3, averageMs: undefined, p95Ms: undefined }),
      [
        "version 4 failed 3 of 3 invocations (100 %), version 3 0 of 900 invocations (0 %); at most 1 % may fail",
      ],
    ],
    [
      "takes more than twice as long",
      evidence({ p95Ms: 401 }),
      [
        "95 % of version 4's invocations took at most 401 ms, of version 3's 200 ms; at most 2 times as long is allowed",
      ],
    ],
    [
      "takes as long as its timeout",
      evidence({ p95Ms: 10_000 }, { p95Ms: 9_000 }),
      ["5 % of version 4's invocations took 10000 ms or more, and its timeout is 10 s"],
    ],
    [
      "made a dead letter",
      evidence({}, {}, { deadLetters: { before: 2, now: 3 } }),
      ["1 more message is in the dead-letter queue: 3, before 2"],
    ],
    [
      "made dead letters before there are samples enough",
      evidence({ invocations: 3 }, {}, { deadLetters: { before: 0, now: 2 } }),
      ["2 more messages are in the dead-letter queue: 2, before 0"],
    ],
    [
      "leaves messages waiting",
      evidence({}, {}, { oldestMessageSeconds: 900.5 }),
      ["the oldest message has waited 901 s in the source queue; at most 900 s are allowed"],
    ],
    [
      "does several of these",
      evidence({ errors: 50 }, {}, { deadLetters: { before: 0, now: 2 } }),
      [
        "version 4 failed 50 of 100 invocations (50 %), version 3 0 of 900 invocations (0 %); at most 1 % may fail",
        "2 more messages are in the dead-letter queue: 2, before 0",
      ],
    ],
  ];
  for (const [what, seen, reasons] of bad) {
    it(`calls a version bad that ${what}`, () => {
      assert.deepEqual(judge(seen), { verdict: "bad", reasons });
    });
  }

  const unsure: [what: string, invocations: number, words: string][] = [
    ["was not invoked", 0, "not at all"],
    ["was invoked once", 1, "once"],
    ["was invoked a few times", 19, "19 times"],
  ];
  for (const [what, invocations, words] of unsure) {
    it(`is unsure of a version that ${what}`, () => {
      const p95Ms = invocations === 0 ? undefined : 5_000;
      assert.deepEqual(judge(evidence({ invocations, p95Ms })), {
        verdict: "unsure",
        reasons: [`version 4 was invoked ${words}, too few to judge it: at least 20 are needed`],
      });
    });
  }

  const boundaries: [what: string, evidence: Evidence][] = [
    ["exactly as many samples as are needed", evidence({ invocations: 20 })],
    ["exactly as many errors as are allowed", evidence({ errors: 1 })],
    ["one and a half times the stable version's errors", evidence({ errors: 15 }, { errors: 90 })],
    ["twice the stable version's duration", evidence({ p95Ms: 400 })],
    ["many times a duration next to nothing", evidence({ p95Ms: 100 }, { p95Ms: 2 })],
    ["a duration just below its timeout", evidence({ p95Ms: 9_999 }, { p95Ms: 9_000 })],
    [
      "dead letters that were there before",
      evidence({}, {}, { deadLetters: { before: 4, now: 4 } }),
    ],
    ["dead letters that were taken out", evidence({}, {}, { deadLetters: { before: 4, now: 0 } })],
    ["a message as old as is allowed", evidence({}, {}, { oldestMessageSeconds: 900 })],
    ["no word on the age of messages", evidence({}, {}, { oldestMessageSeconds: undefined })],
  ];
  for (const [what, seen] of boundaries) {
    it(`calls a version good with ${what}`, () => {
      assert.equal(judge(seen).verdict, "good");
    });
  }

  it("waits with few samples for what good ones to come would make up for", () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, samples: 20, errorRate: 0.1 };
    assert.equal(judge(evidence({ invocations: 5, errors: 2 }), thresholds).verdict, "unsure");
    assert.equal(judge(evidence({ invocations: 5, errors: 3 }), thresholds).verdict, "bad");
  });

  it("goes by the thresholds that it is given", () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, samples: 3, errorRate: 0.5 };
    const seen = evidence({ invocations: 4, errors: 2 });
    assert.equal(judge(seen, thresholds).verdict, "good");
    assert.equal(judge(seen, { ...thresholds, errorRate: 0.49 }).verdict, "bad");
    assert.equal(judge(seen, { ...thresholds, samples: 5 }).verdict, "unsure");
    // 0.29 * 100 is a little less than 29.
    const many = evidence({ errors: 29 });
    assert.equal(judge(many, { ...thresholds, errorRate: 0.29 }).verdict, "good");
  });

  it("never thinks better of a version for failing more", () => {
    const rank: Readonly<Record<Verdict, number>> = { good: 0, unsure: 1, bad: 2 };
    const count = fc.nat({ max: 200 });
    const numbers = fc.record({
      invocations: count,
      errors: count,
      p95Ms: fc.option(fc.double({ min: 0, max: 20_000, noNaN: true }), { nil: undefined }),
    });
    const thresholds = fc.record({
      samples: count,
      errorRate: fc.double({ min: 0, max: 1, noNaN: true }),
      errorRateFactor: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(
        numbers,
        fc.option(numbers, { nil: undefined }),
        thresholds,
        count,
        (canary, stable, given, more) => {
          const verdictOf = (errors: number) =>
            judge(
              {
                ...evidence({ ...canary, errors }),
                stable: stable && observed(3, stable),
              },
              { ...DEFAULT_THRESHOLDS, ...given },
            ).verdict;
          const [few, many] = [verdictOf(canary.errors), verdictOf(canary.errors + more)];
          assert.ok(rank[many] >= rank[few], `${many} after ${few}`);
        },
      ),
    );
  });
});
