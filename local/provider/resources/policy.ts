import type { IAM } from "@aws-sdk/client-iam";
import { ifThere, tagChange, tagList, tagMap } from "../aws";
import type { ResourceType } from "../resourceType";
import { json, matching, tags } from "../rules";
import { defined, knownText, optionalText, text, textMap } from "../values";

/** A managed policy. Its id is its ARN. */
export const policy: ResourceType = {
  type: "aws:iam/policy:Policy",
  isGlobal: true,
  properties: {
    name: { replaces: true, ...matching(/^[\w+=,.@-]{1,128}$/, "a policy name") },
    description: { replaces: true },
    path: { default: "/", replaces: true },
    policy: { required: true, ...json },
    tags,
  },
  outputs: ["arn", "attachmentCount", "policyId"],
  autoname: { property: "name", maxLength: 128 },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    const path = knownText(inputs, "path");
    if (name === undefined || path === undefined) return {};
    return { arn: `arn:aws:iam::${account.id}:policy${path}${name}` };
  },

  async create(inputs, account) {
    const iam = await account.iam();
    const { Policy } = await iam.createPolicy({
      PolicyName: text(inputs, "name"),
      PolicyDocument: text(inputs, "policy"),
      Description: optionalText(inputs, "description"),
      Path: optionalText(inputs, "path"),
      Tags: tagList(textMap(inputs, "tags")),
    });
    return Policy?.Arn ?? "";
  },

  async read(id, _prior, account) {
    const iam = await account.iam();
    const shown = (await ifThere(() => iam.getPolicy({ PolicyArn: id })))?.Policy;
    if (shown === undefined) return undefined;
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: id,
      VersionId: shown.DefaultVersionId,
    });
    const state = defined({
      arn: shown.Arn,
      name: shown.PolicyName,
      description: shown.Description,
      path: shown.Path,
      // IAM answers documents percent-encoded.
      policy: decodeURIComponent(PolicyVersion?.Document ?? ""),
      tags: tagMap(shown.Tags),
      attachmentCount: shown.AttachmentCount,
      policyId: shown.PolicyId,
    });
    return { id, state };
  },

  async update({ id, inputs, state, changed }, account) {
    const iam = await account.iam();
    if (changed.has("policy")) {
      await makeRoom(iam, id);
      await iam.createPolicyVersion({
        PolicyArn: id,
        PolicyDocument: text(inputs, "policy"),
        SetAsDefault: true,
      });
    }
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    if (remove.length > 0) await iam.untagPolicy({ PolicyArn: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await iam.tagPolicy({ PolicyArn: id, Tags: tagList(set) });
  },

  async delete(id, _state, account) {
    const iam = await account.iam();
    for (const version of await otherVersions(iam, id)) {
      await ifThere(() => iam.deletePolicyVersion({ PolicyArn: id, VersionId: version }));
    }
    await ifThere(() => iam.deletePolicy({ PolicyArn: id }));
  },
};

/** A managed policy has at most so many versions (IAM user guide, "IAM and AWS STS quotas"). */
const MAX_VERSIONS = 5;

/** Deletes the oldest version where there is no room for another, as the real provider does. */
async function makeRoom(iam: IAM, arn: string): Promise<void> {
  const others = await otherVersions(iam, arn);
  const [oldest] = others;
  if (others.length + 1 < MAX_VERSIONS || oldest === undefined) return;
  await iam.deletePolicyVersion({ PolicyArn: arn, VersionId: oldest });
}

/** Versions that are not in force, the oldest first; none where there is no such policy. */
async function otherVersions(iam: IAM, arn: string): Promise<string[]> {
  const found = await ifThere(() => iam.listPolicyVersions({ PolicyArn: arn }));
  return (found?.Versions ?? [])
    .filter(({ IsDefaultVersion }) => IsDefaultVersion !== true)
    .flatMap(({ VersionId }) => VersionId ?? [])
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/** IAM counts versions: v1, v2. */
function numberOf(versionId: string): number {
  return Number(versionId.slice(1));
}
