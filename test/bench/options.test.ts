import assert from "node:assert/strict";

import { parseBenchOptions } from "../../bench/options";

const known = ["start", "update"];

describe("the options of the measurements", () => {
  it("are all parts, their own rounds, three sizes and 5,000 messages unless somebody says otherwise", () => {
    assert.deepEqual(parseBenchOptions([], known), {
      parts: [],
      rounds: undefined,
      functions: [1, 10, 100],
      messages: 5_000,
      isDry: false,
      wantsHelp: false,
    });
  });

  it("are parts and what is said of them", () => {
    const args = "update start --rounds 7 --functions 1,10 --messages 200 --dry-run".split(" ");
    assert.deepEqual(parseBenchOptions(args, known), {
      parts: ["update", "start"],
      rounds: 7,
      functions: [1, 10],
      messages: 200,
      isDry: true,
      wantsHelp: false,
    });
  });

  const refused: [line: string, message: RegExp][] = [
    ["stop", /^UsageError: There is no part "stop", only start, update\.$/],
    ["--rounds 0", /^UsageError: --rounds takes whole numbers from 1 to 99, not "0"\.$/],
    ["--rounds 100", /--rounds takes whole numbers from 1 to 99, not "100"/],
    ["--functions 1,x", /--functions takes whole numbers from 1 to 100, not "x"/],
    ["--messages 20001", /--messages takes whole numbers from 1 to 20000, not "20001"/],
    ["--fast", /^UsageError: Unknown option '--fast'/],
  ];
  for (const [line, message] of refused) {
    it(`refuse ${line}`, () => {
      assert.throws(() => parseBenchOptions(line.split(" "), known), message);
    });
  }
});
