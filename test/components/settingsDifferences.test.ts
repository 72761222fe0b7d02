import assert from "node:assert/strict";

import type { FrozenSettings } from "../../components/frozenSettings";
import { settingsDifferences } from "../../components/settingsDifferences";

const before: FrozenSettings = {
  runtime: "nodejs22.x",
  architecture: "x86_64",
  memoryMb: 256,
  timeoutSeconds: 10,
  destinationTopicName: "orders",
  logGroupName: "/orders",
  logLevel: "INFO",
  variables: { TAX_PERCENT: "19", TOKEN: "secret" },
};

describe("differences of settings", () => {
  it("are none between the same ones", () => {
    assert.deepEqual(settingsDifferences(before, { ...before }), []);
  });

  it("are told in words, with what was and what is", () => {
    const after: FrozenSettings = {
      ...before,
      runtime: "nodejs24.x",
      architecture: "arm64",
      memoryMb: 512,
      timeoutSeconds: 20,
      destinationTopicName: "sales",
      logGroupName: "/sales",
      logLevel: "DEBUG",
    };
    assert.deepEqual(settingsDifferences(before, after), [
      "runtime nodejs22.x → nodejs24.x",
      "architecture x86_64 → arm64",
      "memoryMb 256 → 512",
      "timeoutSeconds 10 → 20",
      "destinationTopicName orders → sales",
      "logGroupName /orders → /sales",
      "logLevel INFO → DEBUG",
    ]);
  });

  it("never tell the value of a variable", () => {
    const variables = { ALSO: "new", TAX_PERCENT: "7" };
    assert.deepEqual(settingsDifferences(before, { ...before, variables }), [
      "variable ALSO added",
      "variable TAX_PERCENT changed",
      "variable TOKEN removed",
    ]);
  });

  it("are told of variables called like what every object has", () => {
    const variables = { ...before.variables, constructor: "new" };
    const after = { ...before, variables };
    assert.deepEqual(settingsDifferences(before, after), ["variable constructor added"]);
    assert.deepEqual(settingsDifferences(after, before), ["variable constructor removed"]);
  });
});
