import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { defined, text } from "../values";

/** Which route table a subnet goes by. Its id is AWS's own. */
export const routeTableAssociation: ResourceType = {
  type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  properties: {
    // The real provider moves one in place, under another id.
    routeTableId: { required: true, replaces: true },
    subnetId: { required: true, replaces: true },
  },
  outputs: [],

  async create(inputs, account) {
    const ec2 = await account.ec2();
    const { AssociationId } = await ec2.associateRouteTable({
      RouteTableId: text(inputs, "routeTableId"),
      SubnetId: text(inputs, "subnetId"),
    });
    return AssociationId ?? "";
  },

  async read(id, _prior, account) {
    const ec2 = await account.ec2();
    const { RouteTables: tables = [] } = await ec2.describeRouteTables({
      Filters: [{ Name: "association.route-table-association-id", Values: [id] }],
    });
    const shown = tables
      .flatMap(({ Associations = [] }) => Associations)
      .find(({ RouteTableAssociationId }) => RouteTableAssociationId === id);
    if (shown === undefined) return undefined;
    const state = defined({ routeTableId: shown.RouteTableId, subnetId: shown.SubnetId });
    return { id, state };
  },

  update: () => Promise.resolve(),

  async delete(id, _state, account) {
    const ec2 = await account.ec2();
    await ifThere(() => ec2.disassociateRouteTable({ AssociationId: id }));
  },
};
