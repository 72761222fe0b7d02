import { lastPart } from "../arns";
import { ifThere, tagChange, tagList, tagMap } from "../aws";
import type { ResourceType } from "../resourceType";
import { json, matching, tags } from "../rules";
import { isTrue, knownText, optionalText, text, textMap, type ValueMap } from "../values";

const attributes: Readonly<Record<string, string>> = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  displayName: "DisplayName",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
  tracingConfig: "TracingConfig",
};

const BOOLEANS: ReadonlySet<string> = new Set(["contentBasedDeduplication"]);

/** An SNS topic. Its id is its ARN. */
export const topic: ResourceType = {
  type: "aws:sns/topic:Topic",
  properties: {
    name: { replaces: true, ...matching(/^[\w-]{1,256}(\.fifo)?$/, "a topic name") },
    contentBasedDeduplication: { default: false },
    displayName: {},
    fifoTopic: { default: false, replaces: true },
    kmsMasterKeyId: {},
    policy: { computed: true, ...json },
    tags,
    tracingConfig: { computed: true },
  },
  outputs: ["arn", "owner"],
  autoname: {
    property: "name",
    maxLength: 256,
    suffix: (inputs) => (isTrue(inputs, "fifoTopic") ? ".fifo" : ""),
  },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    return name === undefined ? {} : { arn: account.arn("sns", name), owner: account.id };
  },

  async create(inputs, account) {
    const sns = await account.sns();
    const Attributes: Record<string, string> = isTrue(inputs, "fifoTopic")
      ? { FifoTopic: "true" }
      : {};
    for (const [property, attribute] of Object.entries(attributes)) {
      const value = optionalText(inputs, property);
      if (value !== undefined && value !== "false") Attributes[attribute] = value;
    }
    const { TopicArn } = await sns.createTopic({
      Name: text(inputs, "name"),
      Attributes,
      Tags: tagList(textMap(inputs, "tags")),
    });
    return TopicArn ?? "";
  },

  async read(id, _prior, account) {
    const sns = await account.sns();
    const found = await ifThere(async () => {
      const shown = await sns.getTopicAttributes({ TopicArn: id });
      const tagged = await sns.listTagsForResource({ ResourceArn: id });
      return { shown: shown.Attributes ?? {}, tagged: tagged.Tags };
    });
    if (found === undefined) return undefined;
    const state: ValueMap = {
      arn: id,
      name: lastPart(id),
      owner: found.shown.Owner ?? account.id,
      fifoTopic: found.shown.FifoTopic === "true",
      tags: tagMap(found.tagged),
    };
    for (const [property, attribute] of Object.entries(attributes)) {
      const value = found.shown[attribute];
      if (value !== undefined && value !== "")
        state[property] = BOOLEANS.has(property) ? value === "true" : value;
    }
    return { id, state };
  },

  async update({ id, inputs, state, changed }, account) {
    const sns = await account.sns();
    for (const [property, AttributeName] of Object.entries(attributes)) {
      if (!changed.has(property)) continue;
      const AttributeValue = optionalText(inputs, property) ?? "";
      await sns.setTopicAttributes({ TopicArn: id, AttributeName, AttributeValue });
    }
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    if (remove.length > 0) await sns.untagResource({ ResourceArn: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await sns.tagResource({ ResourceArn: id, Tags: tagList(set) });
  },

  async delete(id, _state, account) {
    const sns = await account.sns();
    await ifThere(() => sns.deleteTopic({ TopicArn: id }));
  },
};
