import assert from "node:assert/strict";

import { testRuns } from "../../../tools/test/unitTests";
import { TempProject } from "../../support/tempProject";

describe("The tests of a function", () => {
  let project: TempProject;

  beforeEach(() => {
    project = new TempProject();
    project.write("test/functions/orders/price.test.ts", "");
    project.write("test/functions/orders/deep/tax.test.ts", "");
    project.write("test/functions/orders/support.ts", "");
    project.write("test/functions/bills/bill.test.ts", "");
  });

  afterEach(() => {
    project.remove();
  });

  it("are those in its folder, however deep", () => {
    assert.deepEqual(testRuns(project.root, ["orders", "bills"]), [
      {
        files: [
          "test/functions/orders/deep/tax.test.ts",
          "test/functions/orders/price.test.ts",
          "test/functions/bills/bill.test.ts",
        ],
      },
    ]);
  });

  it("are of those for all functions the ones that name it, and not another that it is a part of", () => {
    project.write("test/functions/contracts.test.ts", "");
    const [, common] = testRuns(project.root, ["orders", "bills"]);
    assert.deepEqual(common?.files, ["test/functions/contracts.test.ts"]);
    const titles = [
      "the contract of orders 1 asks for what it needs",
      "orders",
      "start every version of bills, so that",
      "of bills's source",
    ];
    const others = ["the contract of back-orders 1", "orders-intake 2", "preorders", "others"];
    const grep = new RegExp(common.grep ?? "");
    assert.deepEqual(
      [...titles, ...others].filter((title) => grep.test(title)),
      titles,
    );
  });

  it("have to be there", () => {
    for (const name of ["shipments", "notes"]) {
      project.write("test/functions/notes/helper.ts", "");
      assert.throws(() => testRuns(project.root, ["orders", name]), {
        name: "ToolError",
        message: `${name} has no unit tests: test/functions/${name}/ holds no file that ends in .test.ts.`,
      });
    }
  });
});
