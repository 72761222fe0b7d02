import type { Account } from "../account";
import { ifThere, tagMap } from "../aws";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { ResourceType } from "../resourceType";
import { ipv4Range, tags } from "../rules";
import { defined, isTrue, optionalText, text, type ValueMap } from "../values";

/** A part of a VPC, in one availability zone. Its id is AWS's own. */
export const subnet: ResourceType = {
  type: "aws:ec2/subnet:Subnet",
  properties: {
    vpcId: { required: true, replaces: true },
    availabilityZone: { computed: true, replaces: true },
    cidrBlock: { required: true, replaces: true, ...ipv4Range },
    mapPublicIpOnLaunch: { default: false },
    tags,
  },
  outputs: ["arn", "availabilityZoneId", "ownerId"],

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { Subnet: made } = await ec2.createSubnet({
      VpcId: text(inputs, "vpcId"),
      AvailabilityZone: optionalText(inputs, "availabilityZone"),
      CidrBlock: text(inputs, "cidrBlock"),
      TagSpecifications: tagsToMake("subnet", inputs),
    });
    const id = made?.SubnetId ?? "";
    if (isTrue(inputs, "mapPublicIpOnLaunch")) await setPublic(id, inputs, account);
    return id;
  },

  async read(id, _prior, account) {
    const ec2 = await account.ec2();
    const found = await ifThere(() => ec2.describeSubnets({ SubnetIds: [id] }));
    const shown = found?.Subnets?.[0];
    if (shown === undefined) return undefined;
    const state = defined({
      arn: shown.SubnetArn,
      availabilityZone: shown.AvailabilityZone,
      availabilityZoneId: shown.AvailabilityZoneId,
      cidrBlock: shown.CidrBlock,
      mapPublicIpOnLaunch: shown.MapPublicIpOnLaunch,
      ownerId: shown.OwnerId,
      tags: tagMap(shown.Tags),
      vpcId: shown.VpcId,
    });
    return { id, state };
  },

  async update(change, account) {
    if (change.changed.has("mapPublicIpOnLaunch")) {
      await setPublic(change.id, change.inputs, account);
    }
    await changeTags(change, account);
  },

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.deleteSubnet({ SubnetId: id }));
  },
};

async function setPublic(SubnetId: string, inputs: ValueMap, account: Account): Promise<void> {
  const ec2 = await account.ec2();
  await ec2.modifySubnetAttribute({
    SubnetId,
    MapPublicIpOnLaunch: { Value: isTrue(inputs, "mapPublicIpOnLaunch") },
  });
}
