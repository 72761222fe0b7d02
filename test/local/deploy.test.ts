import assert from "node:assert/strict";

import { diagnosticsIn } from "../../local/deploy";

describe("what is told of a failed pulumi", () => {
  it("is its diagnostics, without the outputs behind them", () => {
    const output = "Updating\nDiagnostics:\n  error: no\n\nOutputs:\n  functions: {}\n";
    assert.equal(diagnosticsIn(output, "CommandError"), "Diagnostics:\n  error: no");
  });

  it("is the end of what it wrote when there are none", () => {
    assert.equal(diagnosticsIn("", "error: no such stack"), "error: no such stack");
  });

  it("is what to do about a secret that can't be read here", () => {
    assert.equal(
      diagnosticsIn("", "validating stack config: cipher: message authentication failed"),
      "A stack file holds a secret that another backend has encrypted: here it can't be read. " +
        "Deploy locally from a branch without it, or set it anew for the local cloud, without committing that.",
    );
  });
});
