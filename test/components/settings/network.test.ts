import assert from "node:assert/strict";
import { networkByIds, networkInWords } from "../../../components/settings/network";
import { stackFileSchema } from "../../../components/settings/schema";

const { network: setting } = stackFileSchema.shape;

const SUBNET = "subnet-0a1b2c3d4e5f67890";
const GROUP = "sg-0a1b2c3d";

function mistakes(value: unknown): string[] {
  const issues = setting.safeParse(value).error?.issues ?? [];
  return issues.map(({ path, message, ...issue }) =>
    issue.code === "unrecognized_keys"
      ? `${issue.keys.join()} is no setting`
      : `${path.map(String).join(".")}: ${message}`,
  );
}

describe("the setting network", () => {
  it("is none where it is left out, or empty", () => {
    assert.equal(setting.parse(undefined), undefined);
    assert.equal(setting.parse({}), undefined);
  });

  it("settles what a network of its own leaves out", () => {
    assert.deepEqual(setting.parse({ cidr: "10.20.0.0/16" }), {
      cidr: "10.20.0.0/16",
      zones: 2,
      endpoints: ["sns"],
    });
  });

  it("makes no endpoint in given subnets unless it is asked for", () => {
    const given = { subnets: [SUBNET], securityGroups: [GROUP] };
    assert.deepEqual(setting.parse(given), { ...given, endpoints: [] });
  });

  for (const cidr of ["10.0.0.0/16", "172.31.4.0/24", "192.168.0.0/17"]) {
    it(`takes ${cidr}`, () => {
      assert.deepEqual(mistakes({ cidr }), []);
    });
  }

  const ranges = [
    "10.20.0.1/16",
    "10.20.0.0/15",
    "10.20.0.0/25",
    "172.32.0.0/16",
    "8.8.0.0/16",
    "10.256.0.0/16",
    "10.20.0.0",
    "fd00::/48",
    "",
    10,
  ];
  for (const cidr of ranges) {
    it(`refuses ${JSON.stringify(cidr)} as a range`, () => {
      const [mistake, ...others] = mistakes({ cidr });
      assert.match(
        String(mistake),
        /^cidr: must be a private range of addresses from \/16 to \/24/,
      );
      assert.deepEqual(others, []);
    });
  }

  const wrong: [unknown, RegExp][] = [
    ["private", /^: must be a map: "cidr" for a network of its own, or "subnets"/],
    [[], /^: must be a map/],
    [{ zones: 2 }, /^cidr: must be a private range/],
    [{ cidr: "10.0.0.0/16", subnets: [SUBNET] }, /^: must be a map: .*, not both$/],
    [{ cidr: "10.0.0.0/16", zones: 0 }, /^zones: must be a whole number from 1 to 4$/],
    [{ cidr: "10.0.0.0/16", zones: 5 }, /^zones: must be a whole number from 1 to 4$/],
    [{ cidr: "10.0.0.0/16", zone: 3 }, /^zone is no setting$/],
    [{ cidr: "10.0.0.0/16", endpoints: ["sqs"] }, /^endpoints: must have sns among them/],
    [{ cidr: "10.0.0.0/16", endpoints: ["sns", "sns"] }, /^endpoints: must name each service once/],
    [{ cidr: "10.0.0.0/16", endpoints: "sns" }, /^endpoints: must be a list of services/],
    [{ cidr: "10.0.0.0/16", endpoints: ["sns", "SQS"] }, /^endpoints\.1: must be a service/],
    [{ subnets: [SUBNET] }, /^securityGroups: must be a list of ids such as sg-/],
    [{ securityGroups: [GROUP] }, /^subnets: must be a list of ids such as subnet-/],
    [{ subnets: [], securityGroups: [GROUP] }, /^subnets: must name at least one/],
    [{ subnets: [GROUP], securityGroups: [GROUP] }, /^subnets\.0: must be ids such as subnet-/],
    [{ subnets: [SUBNET, SUBNET], securityGroups: [GROUP] }, /^subnets: must name each id once/],
    [
      { subnets: [SUBNET], securityGroups: [GROUP], endpoints: ["s3"] },
      /^endpoints: must not have s3 or dynamodb: these belong to the route tables/,
    ],
  ];
  for (const [value, message] of wrong) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const [mistake, ...others] = mistakes(value);
      assert.match(String(mistake), message);
      assert.deepEqual(others, []);
    });
  }
});

describe("a network in words", () => {
  const ids = { subnetIds: ["subnet-2", "subnet-1"], securityGroupIds: ["sg-1"] };
  const made = { cidr: "10.20.0.0/16", zones: 2, vpcId: "vpc-1", ...ids };

  it("is its range and its zones, whatever endpoints it has", () => {
    const shown = [["sns"], ["sns", "sqs"]].map((endpoints) =>
      networkInWords({ cidr: "10.20.0.0/16", zones: 2, endpoints }),
    );
    assert.deepEqual(shown, ["10.20.0.0/16 in 2 zones", "10.20.0.0/16 in 2 zones"]);
  });

  it("is its ids where it is given, in whatever order", () => {
    const words = networkInWords({
      subnets: ids.subnetIds,
      securityGroups: ids.securityGroupIds,
      endpoints: [],
    });
    assert.equal(words, "subnet-1, subnet-2 with sg-1");
    assert.equal(networkByIds(ids, undefined), words);
  });

  it("is the same by its ids where the stack made it", () => {
    const turned = { ...ids, subnetIds: [...ids.subnetIds].reverse() };
    assert.equal(networkByIds(turned, made), "10.20.0.0/16 in 2 zones");
  });

  it("is its ids where the stack has made another", () => {
    const fewer = { ...ids, subnetIds: ["subnet-1"] };
    assert.equal(networkByIds(fewer, made), "subnet-1 with sg-1");
  });

  it("is nothing where a function runs in none", () => {
    assert.equal(networkByIds({ subnetIds: [], securityGroupIds: [] }, made), undefined);
  });
});
