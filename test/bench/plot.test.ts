import assert from "node:assert/strict";

import { inSvg, type Plot } from "../../bench/plot";

const plot: Plot = {
  title: "Reading <a> & b",
  unit: "ms",
  bars: [
    { label: "theirs", value: 100, spread: [80, 200] },
    { label: "ours", value: 50, isOurs: true },
  ],
};

/** What each bar is wide, in the order of the bars. */
function widths(svg: string): number[] {
  return [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
}

describe("a plot", () => {
  it("has bars as long as their values, the longest line being as wide as there is room", () => {
    const [theirs = NaN, ours = NaN] = widths(inSvg(plot, String));
    assert.equal(theirs, 2 * ours);
    // From the labels to the room for values: 370, of which 200 takes all.
    assert.equal(theirs, 185);
  });

  it("marks ours, and the spread where there is one", () => {
    const svg = inSvg(plot, String);
    assert.equal(svg.match(/class="ours"/g)?.length, 1);
    assert.match(svg, /<line class="spread" x1="448" y1="57" x2="670" y2="57"\/>/);
    assert.equal(svg.match(/<line /g)?.length, 1);
  });

  it("is wide enough for the longest label", () => {
    const label = "x".repeat(60);
    const svg = inSvg({ ...plot, bars: [{ label, value: 1 }] }, String);
    assert.match(svg, /<svg [^>]*viewBox="0 0 896 82"/);
    assert.match(svg, /<text x="428" y="61" text-anchor="end">x+</);
  });

  it("says the values in the way it is told, and all texts as they are", () => {
    const svg = inSvg(plot, (value) => `${value} & more`);
    assert.match(svg, />50 &amp; more</);
    assert.match(svg, /<title>Reading &lt;a&gt; &amp; b<\/title>/);
  });

  it("grows by powers of ten if that is asked for", () => {
    const bars = [1, 10, 100].map((value) => ({ label: "", value }));
    const [one = NaN, ten = NaN, hundred = NaN] = widths(
      inSvg({ ...plot, bars, isLogarithmic: true }, String),
    );
    assert.ok(one > 0);
    assert.ok(Math.abs(hundred - ten - (ten - one)) < 0.2);
  });

  it("draws nothing where all is nothing", () => {
    const bars = [{ label: "none", value: 0 }];
    assert.deepEqual(widths(inSvg({ ...plot, bars }, String)), [0]);
  });
});
