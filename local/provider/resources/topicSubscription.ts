import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { json, oneOf } from "../rules";
import { optionalText, text, type ValueMap } from "../values";

const attributes: Readonly<Record<string, string>> = {
  rawMessageDelivery: "RawMessageDelivery",
  filterPolicyScope: "FilterPolicyScope",
  filterPolicy: "FilterPolicy",
  redrivePolicy: "RedrivePolicy",
};

// How SNS wants to be told that an attribute is left out.
const CLEARED: Readonly<Record<string, string>> = {
  rawMessageDelivery: "false",
  filterPolicy: "{}",
};

/** A subscription of a queue or a function to a topic. Its id is its ARN. */
export const topicSubscription: ResourceType = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  properties: {
    topic: { required: true, replaces: true },
    protocol: {
      required: true,
      replaces: true,
      ...oneOf("sqs", "lambda", "http", "https", "email", "email-json", "sms", "firehose"),
    },
    endpoint: { required: true, replaces: true },
    rawMessageDelivery: { default: false },
    filterPolicy: json,
    filterPolicyScope: { computed: true, ...oneOf("MessageAttributes", "MessageBody") },
    redrivePolicy: json,
  },
  outputs: ["arn", "ownerId", "pendingConfirmation", "confirmationWasAuthenticated"],
  predict: (_inputs, account) => ({ ownerId: account.id }),

  async create(inputs, account) {
    const sns = await account.sns();
    const Attributes: Record<string, string> = {};
    for (const [property, attribute] of Object.entries(attributes)) {
      const value = optionalText(inputs, property);
      if (value !== undefined) Attributes[attribute] = value;
    }
    const { SubscriptionArn } = await sns.subscribe({
      TopicArn: text(inputs, "topic"),
      Protocol: text(inputs, "protocol"),
      Endpoint: text(inputs, "endpoint"),
      ReturnSubscriptionArn: true,
      Attributes,
    });
    return SubscriptionArn ?? "";
  },

  async read(id, _prior, account) {
    const sns = await account.sns();
    const found = await ifThere(() => sns.getSubscriptionAttributes({ SubscriptionArn: id }));
    if (found === undefined) return undefined;
    const shown = found.Attributes ?? {};
    const state: ValueMap = {
      arn: id,
      topic: shown.TopicArn ?? "",
      protocol: shown.Protocol ?? "",
      endpoint: shown.Endpoint ?? "",
      ownerId: shown.Owner ?? account.id,
      rawMessageDelivery: shown.RawMessageDelivery === "true",
      pendingConfirmation: shown.PendingConfirmation === "true",
      confirmationWasAuthenticated: shown.ConfirmationWasAuthenticated !== "false",
    };
    for (const property of ["filterPolicy", "filterPolicyScope", "redrivePolicy"]) {
      const value = shown[attributes[property] ?? ""];
      if (value !== undefined && value !== "" && value !== "{}") state[property] = value;
    }
    return { id, state };
  },

  async update({ id, inputs, changed }, account) {
    const sns = await account.sns();
    for (const [property, AttributeName] of Object.entries(attributes)) {
      if (!changed.has(property)) continue;
      const AttributeValue = optionalText(inputs, property) ?? CLEARED[property] ?? "";
      await sns.setSubscriptionAttributes({ SubscriptionArn: id, AttributeName, AttributeValue });
    }
  },

  async delete(id, _state, account) {
    const sns = await account.sns();
    await ifThere(() => sns.unsubscribe({ SubscriptionArn: id }));
  },
};
