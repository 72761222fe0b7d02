import assert from "node:assert/strict";

import { fencedCode, inlineCode, markdownTable, markdownText } from "../../tools/markdown";

describe("Markdown", () => {
  it("shows a text as it is", () => {
    assert.equal(
      markdownText("a_b *c* <b> `d` | e\nf \\n #1 & [x]"),
      "a\\_b \\*c\\* &lt;b> \\`d\\` \\| e f &#92;n \\#1 &amp; \\[x\\]",
    );
  });

  it("fences code by more backticks than are in it", () => {
    assert.equal(fencedCode("a\n````\nb", "diff"), "`````diff\na\n````\nb\n`````");
    assert.equal(fencedCode("a"), "```\na\n```");
    assert.equal(inlineCode("`a`"), "`` `a` ``");
  });

  it("has tables, with numbers on the right", () => {
    assert.equal(
      markdownTable(["a", "n"], [["x|y", 1]]),
      "| a | n |\n| --- | ---: |\n| x\\|y | 1 |",
    );
  });
});
