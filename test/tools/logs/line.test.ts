import assert from "node:assert/strict";

import { lineOf } from "../../../tools/logs/line";

const json = (value: object) => lineOf(JSON.stringify(value));

describe("A line of a log", () => {
  it("of the function's logger has a level, words and what else it tells", () => {
    assert.deepEqual(
      json({
        level: "INFO",
        message: "Published",
        timestamp: "2026-11-25T08:04:06.245Z",
        service: "fulfilment",
        sampling_rate: 0,
        function: "fulfilment",
        version: 2,
        requestId: "r-1",
        messageId: "m-1",
        detail: { a: 1 },
      }),
      {
        kind: "log",
        level: "INFO",
        text: "Published",
        fields: { version: "2", messageId: "m-1", detail: '{"a":1}' },
      },
    );
  });

  it("with an error has its name, its message and its frames", () => {
    const error = {
      name: "RejectedMessageError",
      message: "Order 1 names article A twice.",
      stack:
        "RejectedMessageError: Order 1\n    at price (index.mjs:1:2)\n    at handler (index.mjs:3:4)",
    };
    assert.deepEqual(json({ level: "ERROR", message: "Failed", error }), {
      kind: "log",
      level: "ERROR",
      text: "Failed: RejectedMessageError: Order 1 names article A twice.",
      fields: {},
      stack: ["at price (index.mjs:1:2)", "at handler (index.mjs:3:4)"],
    });
  });

  it("with an error that nobody has caught, as Lambda writes it, has the same", () => {
    const message = {
      errorType: "Refused",
      errorMessage: "no entry",
      stackTrace: ["Refused: no entry", "    at handler (index.mjs:3:4)"],
      code: "E1",
    };
    assert.deepEqual(json({ timestamp: "t", level: "ERROR", requestId: "r-1", message }), {
      kind: "log",
      level: "ERROR",
      text: "Refused: no entry",
      fields: { code: "E1" },
      stack: ["at handler (index.mjs:3:4)"],
    });
  });

  it("with words and an error on the console has the stack but once", () => {
    const stack = ["TypeError: no entry", "    at handler (index.mjs:3:4)"];
    const value = {
      level: "WARN",
      message: `Tried: ${stack.join("\n")}`,
      errorType: "TypeError",
      errorMessage: "no entry",
      stackTrace: stack,
    };
    assert.deepEqual(json(value), {
      kind: "log",
      level: "WARN",
      text: "Tried: TypeError: no entry",
      fields: {},
      stack: ["at handler (index.mjs:3:4)"],
    });
  });

  it("with a value on the console has it as its words", () => {
    const line = { kind: "log", level: "INFO", text: '{"a":1}', fields: {} };
    assert.deepEqual(json({ level: "INFO", message: { a: 1 } }), line);
    const text = '{"level":"fatal","msg":"of another logger"}';
    assert.deepEqual(lineOf(text), { kind: "log", level: "CRITICAL", text, fields: {} });
  });

  it("of the console in Lambda's text format has its level", () => {
    assert.deepEqual(lineOf("2026-11-25T08:04:06.245Z\tr-1\tWARN\tSlow\nagain"), {
      kind: "log",
      level: "WARN",
      text: "Slow\nagain",
      fields: {},
    });
  });

  it("of Lambda's, as text or JSON, tells duration and memory", () => {
    assert.deepEqual(
      lineOf(
        "REPORT RequestId: r-1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 88 MB\tInit Duration: 150.5 ms",
      ),
      { kind: "report", text: "ran 12 ms, loaded in 151 ms, used 88 MB" },
    );
    const metrics = { durationMs: 12.34, maxMemoryUsedMB: 88 };
    assert.deepEqual(
      json({ time: "t", type: "platform.report", record: { status: "success", metrics } }),
      { kind: "report", text: "ran 12 ms, used 88 MB" },
    );
  });

  it("of a run that Lambda has ended is an error", () => {
    const metrics = { durationMs: 3000, maxMemoryUsedMB: 88 };
    assert.deepEqual(json({ type: "platform.report", record: { status: "timeout", metrics } }), {
      kind: "log",
      level: "ERROR",
      text: "the run ended: timeout, ran 3000 ms, used 88 MB",
      fields: {},
    });
    assert.deepEqual(
      lineOf(
        "REPORT RequestId: r-1\tDuration: 12.34 ms\tMax Memory Used: 88 MB\tStatus: error\tError Type: Runtime.ExitError",
      ),
      {
        kind: "log",
        level: "ERROR",
        text: "the run ended: error (Runtime.ExitError), ran 12 ms, used 88 MB",
        fields: {},
      },
    );
  });

  it("that marks the begin or the end of a run is Lambda's", () => {
    assert.deepEqual(lineOf("START RequestId: r-1 Version: 1"), {
      kind: "platform",
      text: "START RequestId: r-1 Version: 1",
    });
    assert.deepEqual(json({ type: "platform.start", record: {} }), {
      kind: "platform",
      text: "platform.start",
    });
  });

  it("that nobody has formatted is shown as it is, a crash as an error", () => {
    assert.deepEqual(lineOf("{ half"), { kind: "log", level: "INFO", text: "{ half", fields: {} });
    for (const text of [
      "TypeError: x is not a function",
      "    at handler (index.mjs:1:2)",
      "2026-11-25T08:04:06.245Z r-1 Task timed out after 3.00 seconds",
    ]) {
      assert.deepEqual(lineOf(text), { kind: "log", level: "ERROR", text, fields: {} });
    }
  });
});
