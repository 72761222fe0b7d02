import assert from "node:assert/strict";
import { InputPropertiesError } from "@pulumi/pulumi";
import { construct } from "../../../local/awsx/construct";
import { parseVpcArgs } from "../../../local/awsx/vpcArgs";

const ISOLATED = {
  cidrBlock: "10.20.0.0/16",
  numberOfAvailabilityZones: 2,
  availabilityZoneCidrMask: 18,
  subnetStrategy: "Auto",
  subnetSpecs: [{ type: "Isolated", name: "functions" }],
  natGateways: { strategy: "None" },
  enableDnsHostnames: true,
  enableDnsSupport: true,
};

describe("the local awsx provider", () => {
  it("takes a VPC of isolated subnets", () => {
    const tags = { "deployed-by": "shop/qa" };
    assert.deepEqual(parseVpcArgs({ ...ISOLATED, tags }), { ...ISOLATED, tags });
    assert.deepEqual(parseVpcArgs(ISOLATED), { ...ISOLATED, tags: {} });
  });

  for (const [what, inputs, named] of [
    [
      "subnets of another kind",
      { subnetSpecs: [{ type: "Public", name: "doors" }] },
      "subnetSpecs.0.type",
    ],
    ["NAT gateways", { natGateways: { strategy: "Single" } }, "natGateways.strategy"],
    ["what it does not know", { vpcEndpointSpecs: [] }, "vpcEndpointSpecs"],
    ["the strategy of before", { subnetStrategy: "Legacy" }, "subnetStrategy"],
  ] as const) {
    it(`refuses ${what}, and says who can do it`, () => {
      assert.throws(
        () => parseVpcArgs({ ...ISOLATED, ...inputs }),
        (error) => {
          assert.ok(InputPropertiesError.isInstance(error));
          assert.ok(
            error.message.startsWith(`"${named}" of awsx:ec2:Vpc, as it is given, is not covered`),
          );
          assert.match(
            error.message,
            /The real awsx plugin covers the rest \(--provider plugin\)\.$/,
          );
          return true;
        },
      );
    });
  }

  it("refuses any other component", async () => {
    await assert.rejects(
      construct("site", "awsx:lb:ApplicationLoadBalancer", {}, {}),
      /^Error: "awsx:lb:ApplicationLoadBalancer" is not covered by the local stand-in for the awsx provider, which knows only awsx:ec2:Vpc\./,
    );
  });
});
