import { ifThere, tagChange, tagList, tagMap } from "../aws";
import type { ResourceType } from "../resourceType";
import { integer, json, matching, tags } from "../rules";
import { defined, knownText, optionalNumber, optionalText, text, textMap } from "../values";

/** An IAM role. Its id is its name. */
export const role: ResourceType = {
  type: "aws:iam/role:Role",
  isGlobal: true,
  properties: {
    name: { replaces: true, ...matching(/^[\w+=,.@-]{1,64}$/, "a role name") },
    assumeRolePolicy: { required: true, ...json },
    description: {},
    forceDetachPolicies: { default: false, writeOnly: true },
    maxSessionDuration: { default: 3600, ...integer(3600, 43_200) },
    path: { default: "/", replaces: true },
    permissionsBoundary: {},
    tags,
  },
  outputs: ["arn", "createDate", "uniqueId"],
  autoname: { property: "name", maxLength: 64 },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    const path = knownText(inputs, "path");
    if (name === undefined || path === undefined) return {};
    return { arn: `arn:aws:iam::${account.id}:role${path}${name}` };
  },

  async create(inputs, account) {
    const iam = await account.iam();
    const name = text(inputs, "name");
    await iam.createRole({
      RoleName: name,
      AssumeRolePolicyDocument: text(inputs, "assumeRolePolicy"),
      Description: optionalText(inputs, "description"),
      MaxSessionDuration: optionalNumber(inputs, "maxSessionDuration"),
      Path: optionalText(inputs, "path"),
      PermissionsBoundary: optionalText(inputs, "permissionsBoundary"),
      Tags: tagList(textMap(inputs, "tags")),
    });
    return name;
  },

  async read(id, _prior, account) {
    const iam = await account.iam();
    const found = await ifThere(() => iam.getRole({ RoleName: id }));
    const shown = found?.Role;
    if (shown === undefined) return undefined;
    const state = defined({
      arn: shown.Arn,
      name: shown.RoleName,
      // IAM answers documents percent-encoded.
      assumeRolePolicy: decodeURIComponent(shown.AssumeRolePolicyDocument ?? ""),
      createDate: shown.CreateDate?.toISOString(),
      description: shown.Description,
      maxSessionDuration: shown.MaxSessionDuration,
      path: shown.Path,
      permissionsBoundary: shown.PermissionsBoundary?.PermissionsBoundaryArn,
      tags: tagMap(shown.Tags),
      uniqueId: shown.RoleId,
    });
    return { id, state };
  },

  async update({ id, inputs, state, changed }, account) {
    const iam = await account.iam();
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = text(inputs, "assumeRolePolicy");
      await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument });
    }
    if (changed.has("description") || changed.has("maxSessionDuration")) {
      await iam.updateRole({
        RoleName: id,
        Description: optionalText(inputs, "description") ?? "",
        MaxSessionDuration: optionalNumber(inputs, "maxSessionDuration"),
      });
    }
    if (changed.has("permissionsBoundary")) {
      const PermissionsBoundary = optionalText(inputs, "permissionsBoundary");
      if (PermissionsBoundary === undefined)
        await iam.deleteRolePermissionsBoundary({ RoleName: id });
      else await iam.putRolePermissionsBoundary({ RoleName: id, PermissionsBoundary });
    }
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    if (remove.length > 0) await iam.untagRole({ RoleName: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await iam.tagRole({ RoleName: id, Tags: tagList(set) });
  },

  async delete(id, _state, account) {
    const iam = await account.iam();
    await ifThere(() => iam.deleteRole({ RoleName: id }));
  },
};
