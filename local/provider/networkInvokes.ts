import type { Account } from "./account";
import { ifThere, tagMap } from "./aws";
import { defined, text, type ValueMap } from "./values";

/** Answers a subnet by its id. */
export async function getSubnet(inputs: ValueMap, account: Account): Promise<ValueMap> {
  refuseOthers("aws:ec2/getSubnet:getSubnet", inputs, "id");
  const ec2 = await account.ec2();
  const id = text(inputs, "id");
  const found = await ifThere(() => ec2.describeSubnets({ SubnetIds: [id] }));
  const shown = found?.Subnets?.[0];
  if (shown === undefined) throw new Error(`reading EC2 Subnet (${id}): couldn't find resource`);
  return defined({
    id,
    arn: shown.SubnetArn,
    availabilityZone: shown.AvailabilityZone,
    availabilityZoneId: shown.AvailabilityZoneId,
    availableIpAddressCount: shown.AvailableIpAddressCount,
    cidrBlock: shown.CidrBlock,
    defaultForAz: shown.DefaultForAz,
    mapPublicIpOnLaunch: shown.MapPublicIpOnLaunch,
    ownerId: shown.OwnerId,
    region: account.region,
    state: shown.State,
    tags: tagMap(shown.Tags),
    vpcId: shown.VpcId,
  });
}

/** Answers the route table that a subnet goes by; one without its own goes by none here, as with the real provider. */
export async function getRouteTable(inputs: ValueMap, account: Account): Promise<ValueMap> {
  refuseOthers("aws:ec2/getRouteTable:getRouteTable", inputs, "subnetId");
  const ec2 = await account.ec2();
  const subnetId = text(inputs, "subnetId");
  const { RouteTables: [shown] = [] } = await ec2.describeRouteTables({
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  });
  if (shown === undefined) {
    throw new Error("query returned no results. Please change your search criteria and try again");
  }
  const id = shown.RouteTableId ?? "";
  return defined({
    id,
    arn: account.arn("ec2", `route-table/${id}`),
    ownerId: shown.OwnerId,
    region: account.region,
    routeTableId: id,
    subnetId,
    tags: tagMap(shown.Tags),
    vpcId: shown.VpcId,
  });
}

/** Answers the zones of the region, in the order of their names. */
export async function getAvailabilityZones(inputs: ValueMap, account: Account): Promise<ValueMap> {
  refuseOthers("aws:index/getAvailabilityZones:getAvailabilityZones", inputs);
  const ec2 = await account.ec2();
  const { AvailabilityZones: zones = [] } = await ec2.describeAvailabilityZones({});
  const sorted = zones
    .map(({ ZoneName = "", ZoneId = "" }) => ({ name: ZoneName, id: ZoneId }))
    .sort((one, other) => one.name.localeCompare(other.name));
  return {
    id: account.region,
    names: sorted.map(({ name }) => name),
    region: account.region,
    zoneIds: sorted.map(({ id }) => id),
  };
}

function refuseOthers(token: string, inputs: ValueMap, ...known: readonly string[]): void {
  const others = Object.keys(inputs).filter((name) => !known.includes(name));
  if (others.length === 0) return;
  throw new Error(
    `"${others.join('", "')}" of ${token} is not covered by the local stand-in for the aws provider. ` +
      "The real aws plugin covers it (--provider plugin).",
  );
}
