import assert from "node:assert/strict";

import { coloured } from "../../tools/colours";
import { renderTable } from "../../tools/table";

describe("a table", () => {
  const rows = (hasColours: boolean): string[] =>
    renderTable(
      ["function", "version", "state"],
      [
        ["orders", coloured({ hasColours }, "green", "14"), "runs"],
        [coloured({ hasColours }, "red", "mails"), 3, ""],
      ],
    );

  it("has columns as wide as their widest cells, and numbers on the right", () => {
    assert.deepEqual(rows(false), [
      "function  version  state",
      "--------  -------  -----",
      "orders         14  runs",
      "mails           3",
    ]);
  });

  it("has the same columns with colours", () => {
    assert.deepEqual(rows(true).slice(2), [
      "orders         \u001b[32m14\u001b[39m  runs",
      "\u001b[31mmails\u001b[39m           3",
    ]);
  });
});
