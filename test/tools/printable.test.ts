import assert from "node:assert/strict";

import { printable } from "../../tools/printable";

describe("A text of somebody else's", () => {
  it("is shown as it is", () => {
    assert.equal(printable("Käse\tund\nBrot 🧀"), "Käse\tund\nBrot 🧀");
  });

  it("can't steer the terminal", () => {
    assert.equal(printable("\u001b[2J\rgone\u0007\u202e"), "\\u001b[2J\\u000dgone\\u0007\\u202e");
  });
});
