import assert from "node:assert/strict";

import { ToolError } from "../../../tools/errors";
import { besideAliases, proveAliasesOnly, reaches } from "../../../tools/rollback/proof";
import type { Target } from "../../../tools/rollback/target";
import type { Change } from "../../../tools/stacks/plan";
import type { Forecast } from "../../../tools/stacks/forecast";

const orders: Target = {
  name: "orders",
  version: 1,
  settings: "aaaaaaaaaaaa",
  publishedVersion: "2",
};

const there: Forecast = { version: 1, settings: "aaaaaaaaaaaa", publishedVersion: "2" };

function change(
  name: string,
  type = "aws:lambda/alias:Alias",
  op: Change["op"] = "update",
): Change {
  return { urn: `urn:pulumi:prod::shop::${type}::${name}`, type, name, op, keys: [] };
}

function preview(changes: readonly Change[], forecast: Forecast = there) {
  return {
    plan: { changes, diagnostics: [] },
    forecast: new Map([["orders", forecast]]),
  };
}

const refuses = (what: ReturnType<typeof preview>, words: string): void => {
  assert.throws(() => {
    proveAliasesOnly(what, [orders], "prod");
  }, new ToolError(words));
};

describe("proof of a rollback", () => {
  it("lets the aliases of its functions move, and nothing at all", () => {
    for (const changes of [[], [change("orders")]]) {
      assert.doesNotThrow(() => {
        proveAliasesOnly(preview(changes), [orders], "prod");
      });
    }
  });

  it("counts whatever else changes, such as another function's alias or one that is created", () => {
    const others = [
      change("fulfilment"),
      change("orders", "aws:lambda/alias:Alias", "create"),
      change("orders", "aws:lambda/function:Function"),
    ];
    const changes = [change("orders"), ...others];
    assert.deepEqual(besideAliases({ changes }, ["orders"]), others);
    assert.deepEqual(besideAliases({ changes }, ["orders", "fulfilment"]), others.slice(1));
  });

  it("names what else would change", () => {
    refuses(
      preview([
        change("orders"),
        change("fulfilment"),
        change("orders", "aws:lambda/function:Function"),
        change("orders-dead", "aws:sqs/queue:Queue", "create"),
      ]),
      "going back would change more than the alias of orders: update fulfilment (Alias), update orders (Function), create orders-dead (Queue). " +
        "Nothing has been changed. Deploy or take back what else stands in Pulumi.prod.yaml and in the program, or say --republish to have all of it.",
    );
  });

  it("knows whether a function would run what it is to go back to", () => {
    const isThere = (after: Forecast) => reaches({ forecast: preview([], after).forecast }, orders);
    assert.ok(isThere(there));
    assert.ok(!isThere({ ...there, version: 2 }));
    assert.ok(!isThere({ ...there, settings: "bbbbbbbbbbbb" }));
    assert.ok(!isThere({ ...there, publishedVersion: "3" }));
    assert.ok(!isThere({ ...there, publishedVersion: undefined }));
    assert.ok(!reaches({ forecast: new Map() }, orders));
  });

  it("tells where an alias would go instead", () => {
    refuses(
      preview([change("orders")], { ...there, version: 2, settings: "bbbbbbbbbbbb" }),
      "going back would not bring back what ran: orders would run version 2 with settings bbbbbbbbbbbb, and not version 1 with settings aaaaaaaaaaaa. " +
        "Nothing has been changed. Look at Pulumi.prod.yaml with pulumi preview --stack prod.",
    );
    const nothing = { ...preview([change("orders")]), forecast: new Map<string, Forecast>() };
    refuses(
      nothing,
      "going back would not bring back what ran: orders would run nothing, and not version 1 with settings aaaaaaaaaaaa. " +
        "Nothing has been changed. Look at Pulumi.prod.yaml with pulumi preview --stack prod.",
    );
  });
});
