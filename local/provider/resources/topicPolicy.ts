import { ifThere } from "../aws";
import type { Account } from "../account";
import type { ResourceType } from "../resourceType";
import { json } from "../rules";
import { text } from "../values";

/** Who may publish to a topic and subscribe to it. Its id is the topic's ARN. */
export const topicPolicy: ResourceType = {
  type: "aws:sns/topicPolicy:TopicPolicy",
  properties: {
    arn: { required: true, replaces: true },
    policy: { required: true, ...json },
  },
  outputs: ["owner"],
  predict: (_inputs, account) => ({ owner: account.id }),

  async create(inputs, account) {
    const arn = text(inputs, "arn");
    await setPolicy(arn, text(inputs, "policy"), account);
    return arn;
  },

  async read(id, _prior, account) {
    const sns = await account.sns();
    const found = await ifThere(() => sns.getTopicAttributes({ TopicArn: id }));
    const { Policy, Owner } = found?.Attributes ?? {};
    if (Policy === undefined || Policy === "") return undefined;
    return { id, state: { arn: id, policy: Policy, owner: Owner ?? account.id } };
  },

  update: ({ id, inputs }, account) => setPolicy(id, text(inputs, "policy"), account),

  // A topic always has a policy: without one of its own, the one that AWS gives to a new topic.
  async delete(id, _state, account) {
    await ifThere(() => setPolicy(id, JSON.stringify(defaultPolicy(id, account.id)), account));
  },
};

async function setPolicy(arn: string, policy: string, account: Account): Promise<void> {
  const sns = await account.sns();
  await sns.setTopicAttributes({ TopicArn: arn, AttributeName: "Policy", AttributeValue: policy });
}

function defaultPolicy(arn: string, owner: string): object {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
    ],
  };
}
