import assert from "node:assert/strict";
import { Network } from "../../components/network";
import type { NetworkSettings } from "../../components/settings/network";
import { declare, only, SUBNETS, valueOf, type Declared } from "../support/mocks";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const tags = { "deployed-by": "lambda-deployment/qa" };
const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443, tags };

const MADE = { cidr: "10.20.0.0/16", zones: 2, endpoints: ["sns"] };
const GIVEN = {
  subnets: ["subnet-0a1b2c3d", "subnet-4e5f6789"],
  securityGroups: ["sg-11111111", "sg-22222222"],
  endpoints: [],
};

function make(network: NetworkSettings) {
  return declare(() => new Network("network", network));
}

function allOf(declared: readonly Declared[], type: string): Record<string, unknown> {
  const found = declared.filter((each) => each.type === type);
  return Object.fromEntries(found.map(({ name, inputs }) => [name, inputs]));
}

describe("A network that the program makes", () => {
  it("is a VPC of isolated subnets without a NAT gateway", async () => {
    const { declared } = await make(MADE);
    assert.deepEqual(only(declared, "awsx:ec2:Vpc", "network"), {
      cidrBlock: "10.20.0.0/16",
      numberOfAvailabilityZones: 2,
      availabilityZoneCidrMask: 18,
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Isolated", name: "functions" }],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags,
    });
  });

  it("has subnets of the same size however many zones it has", async () => {
    for (const zones of [1, 2, 3, 4]) {
      const { declared } = await make({ ...MADE, zones });
      const { availabilityZoneCidrMask } = only(declared, "awsx:ec2:Vpc", "network");
      assert.equal(availabilityZoneCidrMask, 18);
    }
  });

  it("has an endpoint for each service, under the service's usual name, that only functions reach", async () => {
    const { declared } = await make({ ...MADE, endpoints: ["sns", "secretsmanager"] });
    const endpoint = (service: string) => ({
      vpcId: "network-vpc",
      subnetIds: SUBNETS.slice(0, 2),
      serviceName: `com.amazonaws.eu-central-1.${service}`,
      vpcEndpointType: "Interface",
      securityGroupIds: ["network-endpoints-id"],
      privateDnsEnabled: true,
      tags,
    });
    assert.deepEqual(allOf(declared, ENDPOINT), {
      "network-sns": endpoint("sns"),
      "network-secretsmanager": endpoint("secretsmanager"),
    });
    assert.deepEqual(allOf(declared, INGRESS), {
      "network-from-functions": {
        securityGroupId: "network-endpoints-id",
        referencedSecurityGroupId: "network-id",
        ...HTTPS,
      },
    });
  });

  it("lets functions reach the endpoints and nothing else", async () => {
    const { declared } = await make(MADE);
    for (const group of ["network", "network-endpoints"]) {
      const { ingress, egress } = only(declared, GROUP, group);
      assert.deepEqual([ingress, egress], [undefined, undefined]);
    }
    assert.deepEqual(allOf(declared, EGRESS), {
      "network-to-endpoints": {
        securityGroupId: "network-id",
        referencedSecurityGroupId: "network-endpoints-id",
        ...HTTPS,
      },
    });
  });

  it("reaches S3 and DynamoDB by gateways, which cost nothing", async () => {
    const { declared } = await make({ ...MADE, endpoints: ["sns", "s3"] });
    assert.deepEqual(only(declared, ENDPOINT, "network-s3"), {
      vpcId: "network-vpc",
      serviceName: "com.amazonaws.eu-central-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: SUBNETS.slice(0, 2).map((id) => `rtb-of-${id}`),
      tags,
    });
    assert.deepEqual(only(declared, EGRESS, "network-to-s3"), {
      securityGroupId: "network-id",
      prefixListId: "pl-of-network-s3",
      ...HTTPS,
    });
  });

  it("tells the ids by which Lambda knows it", async () => {
    const { result } = await make({ ...MADE, zones: 3 });
    assert.deepEqual(await valueOf(result.made), {
      cidr: "10.20.0.0/16",
      zones: 3,
      vpcId: "network-vpc",
      subnetIds: SUBNETS,
      securityGroupIds: ["network-id"],
    });
  });
});

describe("A given network", () => {
  it("makes nothing, and is what the stack file says", async () => {
    const { declared, result } = await make(GIVEN);
    assert.deepEqual(
      declared.map(({ type }) => type),
      ["lambda-deployment:network:Network"],
    );
    assert.deepEqual(await valueOf(result.subnetIds), GIVEN.subnets);
    assert.deepEqual(await valueOf(result.securityGroupIds), GIVEN.securityGroups);
    assert.equal(result.made, undefined);
  });

  it("gets endpoints that are asked for, which its security groups reach", async () => {
    const { declared } = await make({ ...GIVEN, endpoints: ["sns"] });
    const { vpcId, subnetIds } = only(declared, ENDPOINT, "network-sns");
    assert.deepEqual([vpcId, subnetIds], ["vpc-of-subnet-0a1b2c3d", GIVEN.subnets]);
    const reached = Object.values(allOf(declared, INGRESS)) as Record<string, unknown>[];
    assert.deepEqual(
      reached.map(({ referencedSecurityGroupId }) => referencedSecurityGroupId),
      GIVEN.securityGroups,
    );
  });
});
