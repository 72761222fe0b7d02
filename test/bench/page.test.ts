import assert from "node:assert/strict";

import { isMet, type Findings } from "../../bench/findings";
import { blockOf, plotFile, withBlock } from "../../bench/page";

const conditions = { date: "2026-01-02", rounds: 3, cores: 2, memoryGb: 8, node: "v24.1.0" };

const findings: Findings = {
  wishes: [
    { what: "size", wanted: { atMost: 100 }, measured: 76, unit: "KB" },
    { what: "speed", wanted: { atLeast: 2 }, measured: 1.5 },
  ],
  tables: [{ headings: ["", "n"], rows: [["a", "1"]] }],
  plots: { size: { title: "How large", unit: "KB", bars: [] } },
};

describe("the page of measurements", () => {
  it("has a block that tells how it was measured, what was wanted and what was found", () => {
    assert.equal(
      blockOf("package", findings, conditions),
      [
        "Measured on 2026-01-02, on 2 cores and 8 GB with Node.js v24.1.0: 3 rounds in turn.",
        "",
        "|  | wanted | measured | met |\n| --- | --- | --- | --- |",
        "| size | at most 100 KB | 76.0 KB | yes |",
        "| speed | at least 2 | 1.50 | no |",
        "",
        "|  | n |\n| --- | ---: |\n| a | 1 |",
        "",
        "![How large](speed/package-size.svg)",
      ].join("\n"),
    );
  });

  it("names a plot after its part, once", () => {
    assert.equal(plotFile("start", "start"), "start.svg");
    assert.equal(plotFile("package", "size"), "package-size.svg");
  });

  it("takes a block in the place of an earlier one, and keeps all else", () => {
    const page =
      "a\n<!-- bench: one -->\nold\n<!-- end -->\nb\n<!-- bench: two -->\n<!-- end -->\n";
    const once = withBlock(page, "one", "new");
    assert.equal(
      once,
      "a\n<!-- bench: one -->\n\nnew\n\n<!-- end -->\nb\n<!-- bench: two -->\n<!-- end -->\n",
    );
    assert.equal(withBlock(once, "one", "new"), once);
  });

  it("refuses a part that it has no place for", () => {
    assert.throws(
      () => withBlock("nothing", "one", "new"),
      /^Error: The page has no place for one/,
    );
  });

  it("takes a wish for met at the very limit", () => {
    assert.ok(isMet({ what: "", wanted: { atMost: 3 }, measured: 3 }));
    assert.ok(isMet({ what: "", wanted: { atLeast: 3 }, measured: 3 }));
    assert.ok(!isMet({ what: "", wanted: { atMost: 3 }, measured: NaN }));
  });
});
