import type { Account } from "../account";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { json, matching } from "../rules";
import { text, type ValueMap } from "../values";

/** A policy inside a role. Its id is `role:name`. */
export const rolePolicy: ResourceType = {
  type: "aws:iam/rolePolicy:RolePolicy",
  isGlobal: true,
  properties: {
    name: { replaces: true, ...matching(/^[\w+=,.@-]{1,128}$/, "a policy name") },
    role: { required: true, replaces: true },
    policy: { required: true, ...json },
  },
  outputs: [],
  autoname: { property: "name", maxLength: 128 },

  async create(inputs, account) {
    await put(inputs, account);
    return `${text(inputs, "role")}:${text(inputs, "name")}`;
  },

  async read(id, _prior, account) {
    const iam = await account.iam();
    const [role = "", name = ""] = id.split(":");
    const found = await ifThere(() => iam.getRolePolicy({ RoleName: role, PolicyName: name }));
    if (found === undefined) return undefined;
    // IAM answers documents percent-encoded.
    return { id, state: { role, name, policy: decodeURIComponent(found.PolicyDocument ?? "") } };
  },

  update: ({ inputs }, account) => put(inputs, account),

  async delete(id, _state, account) {
    const iam = await account.iam();
    const [RoleName = "", PolicyName = ""] = id.split(":");
    await ifThere(() => iam.deleteRolePolicy({ RoleName, PolicyName }));
  },
};

async function put(inputs: ValueMap, account: Account): Promise<void> {
  const iam = await account.iam();
  await iam.putRolePolicy({
    RoleName: text(inputs, "role"),
    PolicyName: text(inputs, "name"),
    PolicyDocument: text(inputs, "policy"),
  });
}
