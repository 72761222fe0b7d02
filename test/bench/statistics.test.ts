import assert from "node:assert/strict";

import { median, threeDigits, thousands } from "../../bench/statistics";

describe("the statistics of the measurements", () => {
  it("take the number in the middle, whatever the order", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([7]), 7);
  });

  it("take the mean of the two in the middle of an even count", () => {
    assert.equal(median([10, 1, 4, 2]), 3);
  });

  it("leave the numbers in their order", () => {
    const numbers = [3, 1, 2];
    median(numbers);
    assert.deepEqual(numbers, [3, 1, 2]);
  });

  it("have no middle of nothing", () => {
    assert.ok(Number.isNaN(median([])));
  });

  it("show three digits, or all before the point", () => {
    const shown = [0, 0.01234, 0.5, 9.876, 98.76, 987.6, 98_765].map(threeDigits);
    assert.deepEqual(shown, ["0.00", "0.012", "0.500", "9.88", "98.8", "988", "98765"]);
    assert.equal(threeDigits(NaN), "");
  });

  it("set thousands apart", () => {
    assert.equal(thousands(1_234_567.4), "1,234,567");
  });
});
