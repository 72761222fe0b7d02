import assert from "node:assert/strict";

import { verifyCarried } from "../../../tools/change/carried";
import { ToolError } from "../../../tools/errors";
import { deployedOrders } from "../../support/deployed";
import { fakeAws } from "../../support/fakeAws";

const canary = { version: 4, settings: "8dba7b539aa3", publishedVersion: "9", weight: 0.05 };
const nine = { AdditionalVersionWeights: { "9": 0.05 } };

/** Verifies against a Lambda whose alias is this one. */
function verify(alias: { FunctionVersion: string; RoutingConfig?: object }, withCanary = false) {
  const { aws } = fakeAws(() => ({ Name: "QA", ...alias }));
  return verifyCarried(aws, deployedOrders(withCanary ? { canary } : {}));
}

const refused = (found: string) =>
  new ToolError(
    `the update of qa has ended, but the alias of orders is not what the stack says: Lambda says that it carries ${found}. ` +
      "Somebody else is changing it: ldm status orders --env qa tells how to put it back.",
  );

describe("the proof that an alias carries what an update says", () => {
  it("holds for a version alone", async () => {
    await verify({ FunctionVersion: "4" });
  });

  it("holds for a canary beside it", async () => {
    await verify({ FunctionVersion: "4", RoutingConfig: nine }, true);
  });

  it("fails where the alias points elsewhere", async () => {
    await assert.rejects(verify({ FunctionVersion: "3" }), refused("published version 3"));
  });

  it("fails where the alias has a weight that nobody gave", async () => {
    await assert.rejects(
      verify({ FunctionVersion: "4", RoutingConfig: nine }),
      refused("published version 4 and published version 9 at 5%"),
    );
  });

  it("fails where the alias has no weight, or another one", async () => {
    await assert.rejects(verify({ FunctionVersion: "4" }, true), refused("published version 4"));
    const half = { AdditionalVersionWeights: { "9": 0.5 } };
    await assert.rejects(
      verify({ FunctionVersion: "4", RoutingConfig: half }, true),
      refused("published version 4 and published version 9 at 50%"),
    );
  });
});
