import assert from "node:assert/strict";
import { leaveOutStackTraces } from "../../components/stackTraces";

describe("leaveOutStackTraces", () => {
  const { stackTraceLimit, prepareStackTrace } = Error as Readonly<
    Record<keyof ErrorConstructor, unknown>
  >;
  const { NODE_OPTIONS } = process.env;
  afterEach(() => {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
    if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = NODE_OPTIONS;
  });

  it("leaves an error with its message alone", () => {
    delete process.env.NODE_OPTIONS;
    leaveOutStackTraces();
    assert.equal(new Error("no frames").stack, "Error: no frames");
  });

  it("looks a place up once, whoever takes a whole trace there", () => {
    delete process.env.NODE_OPTIONS;
    const lookedUp: (string | undefined)[] = [];
    Error.prepareStackTrace = (error, frames) =>
      [
        `${error.name}: ${error.message}`,
        ...frames.map((frame) => {
          lookedUp.push(frame.getFunctionName() ?? undefined);
          return `    at ${String(frame.getFunctionName())} (${String(frame.getFileName())}:${String(frame.getLineNumber())}:1)`;
        }),
      ].join("\n");
    leaveOutStackTraces();
    const takenHere = () => {
      Error.stackTraceLimit = 2;
      return new Error("taken").stack?.split("\n") ?? [];
    };
    const everyTime = [1, 2, 3].map(() => takenHere());
    const [head, here, outside] = everyTime[0] ?? [];
    assert.equal(head, "Error: taken");
    assert.match(here ?? "", /^ {4}at takenHere \(.*stackTraces\.test\.[jt]s:\d+:1\)$/);
    assert.match(outside ?? "", /^ {4}at .* \(.*stackTraces\.test\.[jt]s:\d+:1\)$/);
    assert.deepEqual(everyTime[1], everyTime[0]);
    assert.deepEqual(everyTime[2], everyTime[0]);
    assert.deepEqual(
      lookedUp.filter((name) => name === "takenHere"),
      ["takenHere"],
    );
  });

  it("tells what Node has built in each by its own name", () => {
    delete process.env.NODE_OPTIONS;
    Error.prepareStackTrace = (_error, frames) =>
      frames.map((frame) => ` at ${String(frame.getFunctionName())}`).join("");
    leaveOutStackTraces();
    Error.stackTraceLimit = 4;
    const taken = (): string => new Error("taken").stack ?? "";
    assert.match([0].map(taken).join(), / at map/);
    assert.match(JSON.stringify({ toJSON: taken }), / at stringify/);
  });

  it("looks nothing up where nobody does", () => {
    delete process.env.NODE_OPTIONS;
    Object.assign(Error, { prepareStackTrace: undefined });
    leaveOutStackTraces();
    assert.equal(Reflect.get(Error, "prepareStackTrace"), undefined);
  });

  it("keeps traces for who asks for them", () => {
    process.env.NODE_OPTIONS = "--stack-trace-limit=10";
    leaveOutStackTraces();
    assert.match(new Error("frames").stack ?? "", /stackTraces\.test\.ts/);
  });
});
