import assert from "node:assert/strict";

import { readAccount } from "../../../accounts/settings/read";
import { declare } from "../../support/mocks";
import { TempProject } from "../../support/tempProject";

describe("readAccount", () => {
  let main: TempProject;
  beforeEach(() => {
    main = new TempProject();
    main.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  });
  afterEach(() => {
    main.remove();
  });

  it("tells of an environment what its stack file in the main project says", async () => {
    const permissionsBoundary = "arn:aws:iam::222222222222:policy/shop-boundary-qa";
    main.write("Pulumi.dev.yaml", "config:\n  shop:environment: DEV\n");
    main.write(
      "Pulumi.qa.yaml",
      [
        "config:",
        "  aws:region: eu-central-1",
        "  shop:environment: QA",
        "  shop:promotesFrom: dev",
        "  shop:network: { cidr: 10.20.0.0/16 }",
        `  shop:permissionsBoundary: ${permissionsBoundary}`,
        "",
      ].join("\n"),
    );
    const config = { environments: ["qa"], github: { repository: "acme/shop" } };
    const { result } = await declare(() => readAccount(main.root), { stack: "main", config });
    assert.equal(result.project, "shop");
    assert.deepEqual(result.environments, [
      {
        stack: "qa",
        environment: "QA",
        region: "eu-central-1",
        promotesFrom: "dev",
        network: { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] },
        permissionsBoundary,
      },
    ]);
  });
});
