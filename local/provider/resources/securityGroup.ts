import { ifThere, tagMap } from "../aws";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { ResourceType } from "../resourceType";
import { matching, tags } from "../rules";
import { defined, optionalText, text } from "../values";

/**
 * A security group in a VPC, its rules being resources of their own. Its id is AWS's own.
 *
 * AWS gives a new one a rule that lets everything out; the real provider takes it away, and so does this one.
 */
export const securityGroup: ResourceType = {
  type: "aws:ec2/securityGroup:SecurityGroup",
  properties: {
    name: { replaces: true, ...matching(/^(?!sg-).{1,255}$/, "a name of a security group") },
    description: { default: "Managed by Pulumi", replaces: true },
    revokeRulesOnDelete: { default: false, writeOnly: true },
    tags,
    vpcId: { computed: true, replaces: true },
  },
  outputs: ["arn", "ownerId"],
  autoname: { property: "name", maxLength: 255 },

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { GroupId = "" } = await ec2.createSecurityGroup({
      GroupName: text(inputs, "name"),
      Description: text(inputs, "description"),
      VpcId: optionalText(inputs, "vpcId"),
      TagSpecifications: tagsToMake("security-group", inputs),
    });
    await ec2.revokeSecurityGroupEgress({
      GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    return GroupId;
  },

  async read(id, _prior, account) {
    const ec2 = await account.ec2();
    const found = await ifThere(() => ec2.describeSecurityGroups({ GroupIds: [id] }));
    const shown = found?.SecurityGroups?.[0];
    if (shown === undefined) return undefined;
    const state = defined({
      arn: account.arn("ec2", `security-group/${id}`),
      name: shown.GroupName,
      description: shown.Description,
      ownerId: shown.OwnerId,
      tags: tagMap(shown.Tags),
      vpcId: shown.VpcId,
    });
    return { id, state };
  },

  update: changeTags,

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.deleteSecurityGroup({ GroupId: id }));
  },
};
