import type { VpcEndpointType } from "@aws-sdk/client-ec2";
import type { Account } from "../account";
import { ifThere, tagMap } from "../aws";
import { sameSet } from "../comparisons";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { Change, ResourceType } from "../resourceType";
import { oneOf, tags } from "../rules";
import { defined, isTrue, optionalText, text, textList } from "../values";

/** A way from a VPC to a service of AWS: network interfaces in its subnets, or routes. Its id is AWS's own. */
export const vpcEndpoint: ResourceType = {
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  properties: {
    vpcId: { required: true, replaces: true },
    serviceName: { required: true, replaces: true },
    vpcEndpointType: { default: "Gateway", replaces: true, ...oneOf("Gateway", "Interface") },
    routeTableIds: { computed: true, same: sameSet },
    subnetIds: { computed: true, same: sameSet },
    // The emulator tells neither.
    securityGroupIds: { computed: true, writeOnly: true, same: sameSet },
    privateDnsEnabled: { computed: true, writeOnly: true },
    tags,
  },
  outputs: ["arn", "ownerId", "prefixListId", "state"],

  check(inputs) {
    const wanted = inputs.vpcEndpointType === "Interface" ? INTERFACE : GATEWAY;
    return Object.fromEntries(
      [...INTERFACE, ...GATEWAY]
        .filter((property) => inputs[property] !== undefined && !wanted.includes(property))
        .map((property) => [
          property,
          `is nothing that an endpoint of type ${text(inputs, "vpcEndpointType")} has`,
        ]),
    );
  },

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { VpcEndpoint: made } = await ec2.createVpcEndpoint({
      VpcId: text(inputs, "vpcId"),
      ServiceName: text(inputs, "serviceName"),
      VpcEndpointType: optionalText(inputs, "vpcEndpointType") as VpcEndpointType | undefined,
      RouteTableIds: textList(inputs, "routeTableIds"),
      SubnetIds: textList(inputs, "subnetIds"),
      SecurityGroupIds: textList(inputs, "securityGroupIds"),
      PrivateDnsEnabled: isTrue(inputs, "privateDnsEnabled"),
      TagSpecifications: tagsToMake("vpc-endpoint", inputs),
    });
    return made?.VpcEndpointId ?? "";
  },

  async read(id, prior, account) {
    const ec2 = await account.ec2();
    const found = await ifThere(() => ec2.describeVpcEndpoints({ VpcEndpointIds: [id] }));
    const shown = found?.VpcEndpoints?.[0];
    if (shown === undefined) return undefined;
    const isGateway = shown.VpcEndpointType === "Gateway";
    const state = defined({
      arn: account.arn("ec2", `vpc-endpoint/${id}`),
      ownerId: shown.OwnerId,
      prefixListId: isGateway ? await prefixListOf(shown.ServiceName ?? "", account) : "",
      privateDnsEnabled: prior.privateDnsEnabled ?? false,
      routeTableIds: shown.RouteTableIds ?? [],
      securityGroupIds: prior.securityGroupIds ?? [],
      serviceName: shown.ServiceName,
      state: shown.State,
      subnetIds: shown.SubnetIds ?? [],
      tags: tagMap(shown.Tags),
      vpcEndpointType: shown.VpcEndpointType,
      vpcId: shown.VpcId,
    });
    return { id, state };
  },

  async update(change, account) {
    const ec2 = await account.ec2();
    const routeTables = listChange(change, "routeTableIds");
    const subnets = listChange(change, "subnetIds");
    const groups = listChange(change, "securityGroupIds");
    const { inputs, changed } = change;
    await ec2.modifyVpcEndpoint({
      VpcEndpointId: change.id,
      AddRouteTableIds: routeTables.add,
      RemoveRouteTableIds: routeTables.remove,
      AddSubnetIds: subnets.add,
      RemoveSubnetIds: subnets.remove,
      AddSecurityGroupIds: groups.add,
      RemoveSecurityGroupIds: groups.remove,
      ...(changed.has("privateDnsEnabled") && {
        PrivateDnsEnabled: isTrue(inputs, "privateDnsEnabled"),
      }),
    });
    await changeTags(change, account);
  },

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.deleteVpcEndpoints({ VpcEndpointIds: [id] }));
  },
};

const INTERFACE: readonly string[] = ["privateDnsEnabled", "securityGroupIds", "subnetIds"];
const GATEWAY: readonly string[] = ["routeTableIds"];

async function prefixListOf(serviceName: string, account: Account): Promise<string | undefined> {
  const ec2 = await account.ec2();
  const { PrefixLists: [found] = [] } = await ec2.describePrefixLists({
    Filters: [{ Name: "prefix-list-name", Values: [serviceName] }],
  });
  return found?.PrefixListId;
}

function listChange({ state, inputs, changed }: Change, property: string) {
  if (!changed.has(property)) return { add: undefined, remove: undefined };
  const before = textList(state, property);
  const after = textList(inputs, property);
  return {
    add: after.filter((id) => !before.includes(id)),
    remove: before.filter((id) => !after.includes(id)),
  };
}
