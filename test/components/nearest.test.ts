import assert from "node:assert/strict";
import { nearest } from "../../components/nearest";

describe("nearest", () => {
  it("is the known word that was misspelt", () => {
    assert.equal(nearest("timoutSeconds", ["memoryMb", "timeoutSeconds"]), "timeoutSeconds");
  });

  it("is nothing where no word is near", () => {
    assert.equal(nearest("colour", ["memoryMb", "timeoutSeconds"]), undefined);
    assert.equal(nearest("colour", []), undefined);
  });
});
