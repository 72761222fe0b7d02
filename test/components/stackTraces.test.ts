import assert from "node:assert/strict";
import { leaveOutStackTraces } from "../../components/stackTraces";

describe("leaveOutStackTraces", () => {
  const { stackTraceLimit } = Error;
  const { NODE_OPTIONS } = process.env;
  afterEach(() => {
    Error.stackTraceLimit = stackTraceLimit;
    if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = NODE_OPTIONS;
  });

  it("leaves an error with its message alone", () => {
    delete process.env.NODE_OPTIONS;
    leaveOutStackTraces();
    assert.equal(new Error("no frames").stack, "Error: no frames");
  });

  it("keeps traces for who asks for them", () => {
    process.env.NODE_OPTIONS = "--stack-trace-limit=10";
    leaveOutStackTraces();
    assert.match(new Error("frames").stack ?? "", /stackTraces\.test\.ts/);
  });
});
