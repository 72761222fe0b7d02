import { ifThere, tagMap } from "../aws";
import { changeTags, tagsToMake } from "../ec2Tags";
import type { ResourceType } from "../resourceType";
import { tags } from "../rules";
import { defined, text } from "../values";

/** A route table without routes of its own. Its id is AWS's own. */
export const routeTable: ResourceType = {
  type: "aws:ec2/routeTable:RouteTable",
  properties: { vpcId: { required: true, replaces: true }, tags },
  outputs: ["arn", "ownerId"],

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { RouteTable: made } = await ec2.createRouteTable({
      VpcId: text(inputs, "vpcId"),
      TagSpecifications: tagsToMake("route-table", inputs),
    });
    return made?.RouteTableId ?? "";
  },

  async read(id, _prior, account) {
    const ec2 = await account.ec2();
    const found = await ifThere(() => ec2.describeRouteTables({ RouteTableIds: [id] }));
    const shown = found?.RouteTables?.[0];
    if (shown === undefined) return undefined;
    const state = defined({
      arn: account.arn("ec2", `route-table/${id}`),
      ownerId: shown.OwnerId,
      tags: tagMap(shown.Tags),
      vpcId: shown.VpcId,
    });
    return { id, state };
  },

  update: changeTags,

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.deleteRouteTable({ RouteTableId: id }));
  },
};
