import assert from "node:assert/strict";

import { callCells, inMarkdown, secondsCells, timesTable } from "../../bench/table";

const measured = [
  { name: "slow", times: [3_000, 1_000, 2_000], memory: [] },
  { name: "fast", times: [500, 400, 600], memory: [] },
];

describe("a table of measurements", () => {
  it("has numbers, and from one to another, on the right", () => {
    const table = { headings: ["", "n", "spread"], rows: [["a", "1,000", "1.5 to 2"]] };
    assert.equal(
      inMarkdown(table),
      "|  | n | spread |\n| --- | ---: | ---: |\n| a | 1,000 | 1.5 to 2 |",
    );
  });

  it("shows medians and spread, beside the first case", () => {
    assert.deepEqual(timesTable(measured, { unit: "s" }), {
      headings: ["", "median, s", "fastest to slowest, s", "ratio"],
      rows: [
        ["slow", "2.00", "1.00 to 3.00", "1.00"],
        ["fast", "0.500", "0.400 to 0.600", "0.25"],
      ],
    });
  });

  it("compares with the case that is named", () => {
    const { rows } = timesTable(measured, { unit: "ms", baseline: "fast" });
    assert.deepEqual(
      rows.map((row) => row.at(-1)),
      ["4.00", "1.00"],
    );
  });

  it("shows memory where it was measured", () => {
    const [slow] = measured.map((each) => ({ ...each, memory: [100, 120, 110] }));
    assert.ok(slow);
    const { headings, rows } = timesTable([slow], { unit: "s" });
    assert.equal(headings.at(-1), "memory, MB");
    assert.equal(rows[0]?.at(-1), "110");
  });

  it("has cells for times in seconds, and for calls to AWS", () => {
    assert.deepEqual(secondsCells([3_000, 1_000, 2_000]), ["2.00", "1.00 to 3.00"]);
    const call = { service: "sns", action: "CreateTopic" };
    const calls = [true, false, false].map((isWrite) => ({ ...call, isWrite }));
    assert.deepEqual(callCells({ calls, bytesSent: 1_536_000 }), ["1", "2", "1,500"]);
  });
});
