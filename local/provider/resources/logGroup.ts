import type { LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "../account";
import { ifThere, tagChange } from "../aws";
import type { ResourceType } from "../resourceType";
import { matching, oneOf, tags } from "../rules";
import {
  defined,
  isTrue,
  knownText,
  optionalNumber,
  optionalText,
  text,
  textMap,
  type ValueMap,
} from "../values";

const RETENTIONS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
  3288, 3653,
];

/** A CloudWatch log group. Its id is its name. */
export const logGroup: ResourceType = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  properties: {
    name: { replaces: true, ...matching(/^[\w./#-]{1,512}$/, "a log group name") },
    kmsKeyId: {},
    logGroupClass: { computed: true, replaces: true },
    retentionInDays: { default: 0, ...oneOf(...RETENTIONS.map(String)) },
    skipDestroy: { default: false, writeOnly: true },
    tags,
  },
  outputs: ["arn"],
  autoname: { property: "name", maxLength: 512 },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    return name === undefined ? {} : { arn: account.arn("logs", `log-group:${name}`) };
  },

  async create(inputs, account) {
    const logs = await account.logs();
    const name = text(inputs, "name");
    const logGroupClass = optionalText(inputs, "logGroupClass") as LogGroupClass | undefined;
    await logs.createLogGroup({
      logGroupName: name,
      kmsKeyId: optionalText(inputs, "kmsKeyId"),
      logGroupClass,
      tags: textMap(inputs, "tags"),
    });
    await setRetention(name, inputs, account);
    return name;
  },

  async read(id, _prior, account) {
    const logs = await account.logs();
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const shown = logGroups.find((group) => group.logGroupName === id);
    if (shown === undefined) return undefined;
    const arn = account.arn("logs", `log-group:${id}`);
    const { tags: tagged = {} } = await logs.listTagsForResource({ resourceArn: arn });
    const state = defined({
      arn,
      name: id,
      kmsKeyId: shown.kmsKeyId,
      logGroupClass: shown.logGroupClass ?? "STANDARD",
      retentionInDays: shown.retentionInDays ?? 0,
      tags: tagged,
    });
    return { id, state };
  },

  async update({ id, inputs, state, changed }, account) {
    const logs = await account.logs();
    if (changed.has("retentionInDays")) await setRetention(id, inputs, account);
    if (changed.has("kmsKeyId")) {
      const kmsKeyId = optionalText(inputs, "kmsKeyId");
      if (kmsKeyId === undefined) await logs.disassociateKmsKey({ logGroupName: id });
      else await logs.associateKmsKey({ logGroupName: id, kmsKeyId });
    }
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    const resourceArn = account.arn("logs", `log-group:${id}`);
    if (remove.length > 0) await logs.untagResource({ resourceArn, tagKeys: remove });
    if (Object.keys(set).length > 0) await logs.tagResource({ resourceArn, tags: set });
  },

  async delete(id, state, account) {
    if (isTrue(state, "skipDestroy")) return;
    const logs = await account.logs();
    await ifThere(() => logs.deleteLogGroup({ logGroupName: id }));
  },
};

async function setRetention(name: string, inputs: ValueMap, account: Account): Promise<void> {
  const logs = await account.logs();
  const retentionInDays = optionalNumber(inputs, "retentionInDays") ?? 0;
  if (retentionInDays === 0) await logs.deleteRetentionPolicy({ logGroupName: name });
  else await logs.putRetentionPolicy({ logGroupName: name, retentionInDays });
}
