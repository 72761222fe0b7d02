import assert from "node:assert/strict";

import { checkPinned } from "../../../tools/commands/dev";
import { UsageError } from "../../../tools/errors";
import { Project } from "../../../tools/project/project";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";

describe("A function that ldm dev is to run", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    writeShop(project, { orders: { 1: {} }, bills: {} });
    writeStack(project, "dev", "functions: { orders: { version: 1 }, bills: { version: none } }");
  });

  afterEach(() => {
    project.remove();
  });

  function check(name: string): void {
    checkPinned(Project.open(project.root), name);
  }

  it("is one that the first environment pins", () => {
    check("orders");
  });

  it("is refused where there is none of that name", () => {
    assert.throws(() => {
      check("order");
    }, new UsageError('There is no function "order". Did you mean orders? The functions are: bills, orders.'));
  });

  it("is refused where the stack file leaves it out, with what to do", () => {
    assert.throws(
      () => {
        check("bills");
      },
      new UsageError(
        "dev does not run bills: Pulumi.dev.yaml has no version of it. Release one (npx ldm release bills), write its number there, and " +
          "pulumi up --stack dev. Until then: npx ldm invoke bills --env dev",
      ),
    );
  });
});
