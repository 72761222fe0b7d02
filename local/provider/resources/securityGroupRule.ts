import type { EC2, IpPermission, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { Account } from "../account";
import { ifThere, tagMap } from "../aws";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { ResourceType } from "../resourceType";
import { integer, ipv4Range, tags } from "../rules";
import { defined, optionalNumber, optionalText, text, type ValueMap } from "../values";

/** What may come in. Its id is AWS's own. */
export const securityGroupIngressRule = ruleType(
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  {
    authorize: (ec2, request) => ec2.authorizeSecurityGroupIngress(request),
    revoke: (ec2, request) => ec2.revokeSecurityGroupIngress(request),
  },
);

/** What may go out. Its id is AWS's own. */
export const securityGroupEgressRule = ruleType(
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  {
    authorize: (ec2, request) => ec2.authorizeSecurityGroupEgress(request),
    revoke: (ec2, request) => ec2.revokeSecurityGroupEgress(request),
  },
);

interface Direction {
  readonly authorize: (
    ec2: EC2,
    request: Parameters<EC2["authorizeSecurityGroupIngress"]>[0] & { GroupId: string },
  ) => Promise<{ SecurityGroupRules?: SecurityGroupRule[] | undefined }>;
  readonly revoke: (
    ec2: EC2,
    request: { GroupId: string; SecurityGroupRuleIds: string[] },
  ) => Promise<unknown>;
}

/** Where to, or from: one of these. */
const PEERS = ["cidrIpv4", "prefixListId", "referencedSecurityGroupId"];

function ruleType(type: string, { authorize, revoke }: Direction): ResourceType {
  // The real provider changes all but the group in place.
  const replaced = { replaces: true };
  return {
    type,
    properties: {
      securityGroupId: { required: true, replaces: true },
      ipProtocol: { required: true, ...replaced },
      fromPort: { ...replaced, ...integer(-1, 65_535) },
      toPort: { ...replaced, ...integer(-1, 65_535) },
      cidrIpv4: { ...replaced, ...ipv4Range },
      // The emulator does not tell it.
      prefixListId: { ...replaced, writeOnly: true },
      referencedSecurityGroupId: replaced,
      description: replaced,
      tags,
    },
    outputs: ["arn", "securityGroupRuleId"],

    check: (inputs) =>
      PEERS.filter((peer) => inputs[peer] !== undefined).length === 1
        ? {}
        : { cidrIpv4: `must be given, or ${PEERS.slice(1).join(" or ")}, and one of them alone` },

    async create(inputs, account) {
      const ec2 = await account.ec2();
      const { SecurityGroupRules: [made] = [] } = await authorize(ec2, {
        GroupId: text(inputs, "securityGroupId"),
        IpPermissions: [await permission(inputs, account)],
        TagSpecifications: tagsToMake("security-group-rule", inputs),
      });
      return made?.SecurityGroupRuleId ?? "";
    },

    async read(id, prior, account) {
      const ec2 = await account.ec2();
      const found = await ifThere(() =>
        ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] }),
      );
      const shown = found?.SecurityGroupRules?.[0];
      if (shown === undefined) return undefined;
      const isOfList = prior.prefixListId !== undefined;
      const state = defined({
        arn: shown.SecurityGroupRuleArn,
        securityGroupId: shown.GroupId,
        securityGroupRuleId: id,
        ipProtocol: shown.IpProtocol,
        fromPort: shown.FromPort,
        toPort: shown.ToPort,
        cidrIpv4: isOfList ? undefined : shown.CidrIpv4,
        prefixListId: prior.prefixListId,
        referencedSecurityGroupId: shown.ReferencedGroupInfo?.GroupId,
        description: shown.Description,
        tags: tagMap(shown.Tags),
      });
      return { id, state };
    },

    update: changeTags,

    async delete(id, state, account) {
      const ec2 = await account.ec2();
      const GroupId = text(state, "securityGroupId");
      await ifThere(() => revoke(ec2, { GroupId, SecurityGroupRuleIds: [id] }));
    },
  };
}

async function permission(inputs: ValueMap, account: Account): Promise<IpPermission> {
  const described = { Description: optionalText(inputs, "description") };
  const group = optionalText(inputs, "referencedSecurityGroupId");
  const ranges = await rangesOf(inputs, account);
  return {
    IpProtocol: text(inputs, "ipProtocol"),
    FromPort: optionalNumber(inputs, "fromPort"),
    ToPort: optionalNumber(inputs, "toPort"),
    IpRanges: ranges.map((CidrIp) => ({ CidrIp, ...described })),
    UserIdGroupPairs: group === undefined ? [] : [{ GroupId: group, ...described }],
  };
}

// The emulator drops prefix lists: what it gets are the addresses in them.
async function rangesOf(inputs: ValueMap, account: Account): Promise<string[]> {
  const range = optionalText(inputs, "cidrIpv4");
  if (range !== undefined) return [range];
  const list = optionalText(inputs, "prefixListId");
  if (list === undefined) return [];
  const ec2 = await account.ec2();
  const { PrefixLists: [found] = [] } = await ec2.describePrefixLists({ PrefixListIds: [list] });
  return found?.Cidrs ?? [];
}
