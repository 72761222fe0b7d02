import * as pulumi from "@pulumi/pulumi";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc as AwsVpc } from "@pulumi/aws/ec2/vpc";
import { VPC_TYPE, type VpcArgs } from "./vpcArgs";
import { zoneRange } from "./zoneRange";

/**
 * A VPC with one isolated subnet in each zone, with a route table of its own.
 *
 * Types, names, parents and tags are those of awsx 3.9 (its `awsx/ec2/vpc.ts` and `subnetNaming.ts`). There it also has an
 * internet gateway, always, which no route of an isolated subnet leads to: left out here.
 */
export class Vpc extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly isolatedSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: VpcArgs, opts: pulumi.ComponentResourceOptions) {
    super(VPC_TYPE, name, {}, opts);
    const { cidrBlock, enableDnsHostnames, enableDnsSupport } = args;
    const tags = { Name: name, ...args.tags };
    const vpc = new AwsVpc(
      name,
      { cidrBlock, enableDnsHostnames, enableDnsSupport, tags },
      { parent: this },
    );
    const { names } = getAvailabilityZonesOutput({}, { parent: this });
    const subnets = Array.from({ length: args.numberOfAvailabilityZones }, (_, index) =>
      isolatedSubnet(`${name}-${args.subnetSpecs[0].name}-${index + 1}`, {
        vpc,
        availabilityZone: names.apply((zones) => zoneAt(index, zones, args)),
        cidrBlock: zoneRange(cidrBlock, args.availabilityZoneCidrMask, index),
        tags,
      }),
    );
    this.vpcId = vpc.id;
    this.isolatedSubnetIds = pulumi.all(subnets.map(({ id }) => id));
    this.registerOutputs({ vpcId: this.vpcId, isolatedSubnetIds: this.isolatedSubnetIds });
  }
}

interface SubnetPlace {
  readonly vpc: AwsVpc;
  readonly availabilityZone: pulumi.Output<string>;
  readonly cidrBlock: string;
  /** Of all that is in the VPC. */
  readonly tags: Readonly<Record<string, string>>;
}

function isolatedSubnet(name: string, place: SubnetPlace): Subnet {
  const { vpc, availabilityZone, cidrBlock } = place;
  const tags = { ...place.tags, Name: name, SubnetType: "Isolated" };
  const subnet = new Subnet(
    name,
    { vpcId: vpc.id, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false, tags },
    { parent: vpc, dependsOn: [vpc] },
  );
  const routeTable = new RouteTable(
    name,
    { vpcId: vpc.id, tags },
    { parent: subnet, dependsOn: [subnet] },
  );
  new RouteTableAssociation(
    name,
    { routeTableId: routeTable.id, subnetId: subnet.id },
    { parent: routeTable, dependsOn: [routeTable] },
  );
  return subnet;
}

function zoneAt(
  index: number,
  zones: readonly string[],
  { numberOfAvailabilityZones }: VpcArgs,
): string {
  const zone = zones[index];
  if (zone !== undefined) return zone;
  throw new Error(
    `The configured region for this provider does not have at least ${numberOfAvailabilityZones} Availability Zones.`,
  );
}
