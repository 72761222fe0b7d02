import assert from "node:assert/strict";

import { operationsIn } from "../../bench/operations";

describe("the operations of an update", () => {
  it("are all that it changed, and not what stays as it is", () => {
    const output = [
      ...["Updating (dev):", "Outputs:", '    note: "5 created"', ""],
      ...["Resources:", "    + 3 created", "    ~ 2 updated", "    +-1 replaced"],
      ...["    - 4 deleted", "    10 changes. 7 unchanged", "", "Duration: 1s", ""],
    ].join("\n");
    assert.equal(operationsIn(output), 10);
  });

  it("are none where everything stays as it is", () => {
    assert.equal(operationsIn("Resources:\n    25 unchanged\n\nDuration: 1s\n"), 0);
  });

  it("have to be told", () => {
    assert.throws(() => operationsIn("error: no"), /^Error: Pulumi does not tell .*\nerror: no$/);
  });
});
