import assert from "node:assert/strict";

import { planLines } from "../../../tools/change/planLines";
import type { Change } from "../../../tools/stacks/plan";

const alias: Change = {
  urn: "urn:pulumi:prod::shop::aws:lambda/alias:Alias::orders",
  type: "aws:lambda/alias:Alias",
  name: "orders",
  op: "update",
  keys: ["functionVersion", "routingConfig"],
};

describe("the lines of a plan", () => {
  it("are one for each resource, with what differs", () => {
    const policy: Change = {
      ...alias,
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "orders-logs",
      op: "create",
      keys: [],
    };
    assert.deepEqual(planLines({ changes: [alias, policy], diagnostics: [] }), [
      "2 resources change:",
      "  ~  orders (Alias): functionVersion, routingConfig",
      "  +  orders-logs (RolePolicy)",
    ]);
  });

  it("say that nothing changes, and what was warned of", () => {
    const plan = {
      changes: [],
      diagnostics: [{ severity: "warning", message: "dev runs an older one" }],
    } as const;
    assert.deepEqual(planLines(plan), ["No resource changes.", "warning: dev runs an older one"]);
  });

  it("count one resource as one", () => {
    assert.equal(planLines({ changes: [alias], diagnostics: [] })[0], "1 resource changes:");
  });
});
