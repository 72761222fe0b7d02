import type { Tenancy } from "@aws-sdk/client-ec2";
import type { Account } from "../account";
import { ifThere, tagMap } from "../aws";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { ResourceType } from "../resourceType";
import { ipv4Range, oneOf, tags } from "../rules";
import { defined, isTrue, optionalText, text, type ValueMap } from "../values";

/** A virtual network. Its id is AWS's own. */
export const vpc: ResourceType = {
  type: "aws:ec2/vpc:Vpc",
  properties: {
    cidrBlock: { required: true, replaces: true, ...ipv4Range },
    enableDnsHostnames: { computed: true },
    enableDnsSupport: { default: true },
    instanceTenancy: { default: "default", replaces: true, ...oneOf("default", "dedicated") },
    tags,
  },
  outputs: [
    "arn",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "dhcpOptionsId",
    "mainRouteTableId",
    "ownerId",
  ],

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { Vpc: made } = await ec2.createVpc({
      CidrBlock: text(inputs, "cidrBlock"),
      InstanceTenancy: optionalText(inputs, "instanceTenancy") as Tenancy | undefined,
      TagSpecifications: tagsToMake("vpc", inputs),
    });
    const id = made?.VpcId ?? "";
    await setDns(id, inputs, account);
    return id;
  },

  async read(id, _prior, account) {
    const ec2 = await account.ec2();
    const found = await ifThere(async () => {
      const of = { VpcId: id };
      const [{ Vpcs: shown = [] }, hostnames, support, { RouteTables: tables = [] }] =
        await Promise.all([
          ec2.describeVpcs({ VpcIds: [id] }),
          ec2.describeVpcAttribute({ ...of, Attribute: "enableDnsHostnames" }),
          ec2.describeVpcAttribute({ ...of, Attribute: "enableDnsSupport" }),
          ec2.describeRouteTables({
            Filters: [
              { Name: "vpc-id", Values: [id] },
              { Name: "association.main", Values: ["true"] },
            ],
          }),
        ]);
      const groups = await ec2.describeSecurityGroups({
        Filters: [
          { Name: "vpc-id", Values: [id] },
          { Name: "group-name", Values: ["default"] },
        ],
      });
      const acls = await ec2.describeNetworkAcls({
        Filters: [
          { Name: "vpc-id", Values: [id] },
          { Name: "default", Values: ["true"] },
        ],
      });
      return {
        shown: shown[0],
        enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
        enableDnsSupport: support.EnableDnsSupport?.Value,
        mainRouteTableId: tables[0]?.RouteTableId,
        defaultSecurityGroupId: groups.SecurityGroups?.[0]?.GroupId,
        defaultNetworkAclId: acls.NetworkAcls?.[0]?.NetworkAclId,
      };
    });
    if (found?.shown === undefined) return undefined;
    const { shown, ...others } = found;
    const state = defined({
      ...others,
      arn: account.arn("ec2", `vpc/${id}`),
      cidrBlock: shown.CidrBlock,
      defaultRouteTableId: others.mainRouteTableId,
      dhcpOptionsId: shown.DhcpOptionsId,
      instanceTenancy: shown.InstanceTenancy,
      ownerId: shown.OwnerId,
      tags: tagMap(shown.Tags),
    });
    return { id, state };
  },

  async update(change, account) {
    await setDns(change.id, change.inputs, account);
    await changeTags(change, account);
  },

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.deleteVpc({ VpcId: id }));
  },
};

// One attribute a call.
async function setDns(VpcId: string, inputs: ValueMap, account: Account): Promise<void> {
  const ec2 = await account.ec2();
  await ec2.modifyVpcAttribute({
    VpcId,
    EnableDnsSupport: { Value: isTrue(inputs, "enableDnsSupport") },
  });
  if (inputs.enableDnsHostnames === undefined) return;
  await ec2.modifyVpcAttribute({
    VpcId,
    EnableDnsHostnames: { Value: isTrue(inputs, "enableDnsHostnames") },
  });
}
