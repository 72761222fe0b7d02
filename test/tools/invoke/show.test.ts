import assert from "node:assert/strict";

import {
  OUT_OF_MEMORY,
  outcomeOf,
  timedOut,
  type Outcome,
  type Ran,
} from "../../../tools/invoke/outcome";
import { failureOf, measureLine, outcomeLines, runtimeNotes } from "../../../tools/invoke/show";
import { placeWith, runnable, type Runnable } from "../../support/runnable";

const EVENT = { Records: [{ messageId: "one" }] };

function outcome(ran: Partial<Ran>, published: Outcome["published"] = []): Outcome {
  const seen = { requestId: "request-1", published, refusedCalls: [], event: EVENT };
  return outcomeOf({ logs: [], ...ran }, seen);
}

describe("What is shown of a run", () => {
  let code: Runnable;

  beforeEach(() => {
    code = runnable("");
  });

  afterEach(() => {
    code.remove();
  });

  it("is a failure as Lambda puts it, with the places in the code", () => {
    const failure = {
      errorType: "RangeError",
      errorMessage: "too far",
      trace: ["RangeError: too far", "    at handler (index.mjs:1:1)"],
    };
    assert.deepEqual(outcomeLines(outcome({ failure }), false), [
      "RangeError: too far",
      "    at handler (index.mjs:1:1)",
    ]);
    assert.equal(
      failureOf(code, placeWith(), outcome({ failure })),
      "orders, version 3, with the settings of qa: RangeError: too far",
    );
  });

  const remedies: [title: string, ran: Partial<Ran>, says: string][] = [
    [
      "the timeout",
      { initMs: 5, failure: timedOut(3) },
      "Sandbox.Timedout: Task timed out after 3.00 seconds. Raise timeoutSeconds in Pulumi.qa.yaml, or see what it waits for.",
    ],
    [
      "the time for loading",
      { failure: timedOut(10) },
      "Sandbox.Timedout: Task timed out after 10.00 seconds. It had not even loaded, for which Lambda gives it no more: see what the code does outside of the handler.",
    ],
    [
      "the memory",
      { failure: OUT_OF_MEMORY },
      "Runtime.OutOfMemory: Runtime exited with error: signal: killed. It has 256 MB: raise memoryMb in Pulumi.qa.yaml, or keep less in memory.",
    ],
    [
      "an end without an answer",
      { failure: { errorType: "Runtime.ExitError", errorMessage: "Runtime exited" } },
      "Runtime.ExitError: Runtime exited. Its process ended before it answered, as process.exit() ends it: return or throw instead.",
    ],
    [
      "what is no Error",
      { failure: { errorType: "object", errorMessage: "[object Object]", trace: [] } },
      "object: [object Object]. What it threw is no Error, and Lambda says no more of it: throw an Error.",
    ],
    [
      "what says by itself what to do",
      { failure: { errorType: "Runtime.HandlerNotFound", errorMessage: "none." } },
      "Runtime.HandlerNotFound: none.",
    ],
  ];
  for (const [title, ran, says] of remedies) {
    it(`says what to do about ${title}`, () => {
      assert.equal(
        failureOf(code, placeWith(), outcome(ran)),
        `orders, version 3, with the settings of qa: ${says}`,
      );
    });
  }

  it("is no failure where all went well", () => {
    assert.equal(failureOf(code, placeWith(), outcome({ response: null })), undefined);
  });

  it("counts what failed of one record and of more", () => {
    const response = { batchItemFailures: [{ itemIdentifier: "one" }] };
    assert.equal(
      failureOf(code, placeWith(), outcome({ response })),
      "orders, version 3, with the settings of qa: 1 of 1 record failed.",
    );
  });

  it("is a message whatever its body is, under the topic's name", () => {
    const topicArn = "arn:aws:sns:eu-west-1:000000000000:orders-QA";
    const published = [
      { topicArn, body: "two\nlines", attributes: { b: "2", a: "1" } },
      { topicArn, body: "[1]", attributes: {} },
    ];
    assert.deepEqual(outcomeLines(outcome({ response: 1 }, published), true), [
      "1",
      "",
      "Published to orders-QA:",
      "a: 1",
      "b: 2",
      "two",
      "lines",
      "",
      "Published to orders-QA:",
      "[",
      "  1",
      "]",
    ]);
  });

  it("has what could be measured", () => {
    const place = placeWith({ timeoutSeconds: 3 });
    assert.equal(
      measureLine(outcome({ initMs: 99.6, durationMs: 2345, peakMemoryMb: 61 }), place),
      "It loaded in 100 ms, ran 2.35 s of 3 s, used 61 of 256 MB.",
    );
    assert.equal(measureLine(outcome({ initMs: 5 }), place), "It loaded in 5 ms.");
    assert.equal(measureLine(outcome({}), place), "It ended before it could be measured.");
  });

  it("tells of another Node only where it is another", () => {
    assert.deepEqual(runtimeNotes(placeWith(), "24.1.0"), []);
    assert.deepEqual(runtimeNotes(placeWith({ runtime: "nodejs22.x" }), "24.1.0"), [
      "note: this is Node 24.1.0, and qa runs it on Node 22.",
    ]);
    assert.deepEqual(runtimeNotes(placeWith({ runtime: "provided.al2023" }), "24.1.0"), []);
  });
});
