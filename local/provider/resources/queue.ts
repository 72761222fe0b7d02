import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import { lastPart } from "../arns";
import { ifThere, tagChange } from "../aws";
import type { ResourceType } from "../resourceType";
import { integer, json, matching, tags } from "../rules";
import {
  isTrue,
  knownText,
  optionalText,
  text,
  textMap,
  type Value,
  type ValueMap,
} from "../values";

type Kind = "number" | "boolean" | "text";

const attributes: Readonly<Record<string, readonly [QueueAttributeName, Kind]>> = {
  contentBasedDeduplication: ["ContentBasedDeduplication", "boolean"],
  delaySeconds: ["DelaySeconds", "number"],
  fifoQueue: ["FifoQueue", "boolean"],
  kmsMasterKeyId: ["KmsMasterKeyId", "text"],
  kmsDataKeyReusePeriodSeconds: ["KmsDataKeyReusePeriodSeconds", "number"],
  maxMessageSize: ["MaximumMessageSize", "number"],
  messageRetentionSeconds: ["MessageRetentionPeriod", "number"],
  policy: ["Policy", "text"],
  receiveWaitTimeSeconds: ["ReceiveMessageWaitTimeSeconds", "number"],
  redriveAllowPolicy: ["RedriveAllowPolicy", "text"],
  redrivePolicy: ["RedrivePolicy", "text"],
  sqsManagedSseEnabled: ["SqsManagedSseEnabled", "boolean"],
  visibilityTimeoutSeconds: ["VisibilityTimeout", "number"],
};

const FIFO_ONLY: ReadonlySet<string> = new Set(["contentBasedDeduplication", "fifoQueue"]);

/** An SQS queue. Its id is its URL. */
export const queue: ResourceType = {
  type: "aws:sqs/queue:Queue",
  properties: {
    name: { replaces: true, ...matching(/^[\w-]{1,80}(\.fifo)?$/, "a queue name") },
    contentBasedDeduplication: { default: false },
    delaySeconds: { default: 0, ...integer(0, 900) },
    fifoQueue: { default: false, replaces: true },
    kmsMasterKeyId: {},
    kmsDataKeyReusePeriodSeconds: { computed: true, ...integer(60, 86_400) },
    maxMessageSize: { computed: true, ...integer(1024, 1_048_576) },
    messageRetentionSeconds: { default: 345_600, ...integer(60, 1_209_600) },
    policy: { computed: true, ...json },
    receiveWaitTimeSeconds: { default: 0, ...integer(0, 20) },
    redriveAllowPolicy: { computed: true, ...json },
    redrivePolicy: { computed: true, ...json },
    sqsManagedSseEnabled: { computed: true },
    tags,
    visibilityTimeoutSeconds: { default: 30, ...integer(0, 43_200) },
  },
  outputs: ["arn", "url"],
  autoname: {
    property: "name",
    maxLength: 80,
    suffix: (inputs) => (isTrue(inputs, "fifoQueue") ? ".fifo" : ""),
  },

  check: (inputs) =>
    isTrue(inputs, "sqsManagedSseEnabled") && inputs.kmsMasterKeyId !== undefined
      ? { sqsManagedSseEnabled: "excludes kmsMasterKeyId" }
      : {},

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    return name === undefined ? {} : { arn: account.arn("sqs", name) };
  },

  async create(inputs, account) {
    const sqs = await account.sqs();
    const { QueueUrl } = await sqs.createQueue({
      QueueName: text(inputs, "name"),
      Attributes: toAttributes(
        inputs,
        Object.keys(inputs).filter((property) => isForCreation(inputs, property)),
      ),
      tags: textMap(inputs, "tags"),
    });
    return QueueUrl ?? "";
  },

  async read(id, _prior, account) {
    const sqs = await account.sqs();
    const found = await ifThere(async () => {
      const [shown, tagged] = await Promise.all([
        sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: ["All"] }),
        sqs.listQueueTags({ QueueUrl: id }),
      ]);
      return { shown: shown.Attributes ?? {}, tagged: tagged.Tags ?? {} };
    });
    if (found === undefined) return undefined;
    const arn = found.shown.QueueArn ?? "";
    const state: ValueMap = {
      arn,
      url: id,
      name: lastPart(arn),
      contentBasedDeduplication: false,
      fifoQueue: false,
      tags: found.tagged,
    };
    for (const [property, [attribute, kind]] of Object.entries(attributes)) {
      const value = found.shown[attribute];
      if (value !== undefined && value !== "") state[property] = fromAttribute(value, kind);
    }
    return { id, state };
  },

  async update({ id, inputs, state, changed }, account) {
    const sqs = await account.sqs();
    const Attributes = toAttributes(inputs, [...changed]);
    if (Object.keys(Attributes).length > 0)
      await sqs.setQueueAttributes({ QueueUrl: id, Attributes });
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    if (remove.length > 0) await sqs.untagQueue({ QueueUrl: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await sqs.tagQueue({ QueueUrl: id, Tags: set });
  },

  async delete(id, _state, account) {
    const sqs = await account.sqs();
    await ifThere(() => sqs.deleteQueue({ QueueUrl: id }));
  },
};

function toAttributes(
  inputs: ValueMap,
  properties: readonly string[],
): Partial<Record<QueueAttributeName, string>> {
  const given: Partial<Record<QueueAttributeName, string>> = {};
  for (const property of properties) {
    const [attribute, kind] = attributes[property] ?? [];
    if (attribute !== undefined)
      given[attribute] = optionalText(inputs, property) ?? (kind === "boolean" ? "false" : "");
  }
  return given;
}

// AWS refuses to be told that a queue is no FIFO queue.
function isForCreation(inputs: ValueMap, property: string): boolean {
  return !FIFO_ONLY.has(property) || isTrue(inputs, property);
}

function fromAttribute(value: string, kind: Kind): Value {
  if (kind === "number") return Number(value);
  return kind === "boolean" ? value === "true" : value;
}
