import assert from "node:assert/strict";
import { zoneRange } from "../../../local/awsx/zoneRange";

describe("the addresses of a zone", () => {
  it("lie beside each other, of one size", () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => zoneRange("10.20.0.0/16", 18, index)),
      ["10.20.0.0/18", "10.20.64.0/18", "10.20.128.0/18", "10.20.192.0/18"],
    );
  });

  it("go on in the byte before where one is full", () => {
    assert.equal(zoneRange("192.168.254.0/22", 24, 2), "192.169.0.0/24");
    assert.equal(zoneRange("172.16.8.0/24", 26, 3), "172.16.8.192/26");
  });
});
