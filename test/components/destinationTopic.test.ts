import assert from "node:assert/strict";
import { DestinationTopic } from "../../components/destinationTopic";
import { declare, only, parsed } from "../support/mocks";

const topicName = "orders-DestinationSNSTopic-QA";

describe("DestinationTopic", () => {
  it("is encrypted with the account's key for SNS", async () => {
    const { declared } = await declare(() => new DestinationTopic("orders", { topicName }));
    assert.deepEqual(only(declared, "aws:sns/topic:Topic", "orders"), {
      name: topicName,
      kmsMasterKeyId: "alias/aws/sns",
    });
  });

  it("takes no message without TLS", async () => {
    const { declared } = await declare(() => new DestinationTopic("orders", { topicName }));
    const { policy } = only(declared, "aws:sns/topicPolicy:TopicPolicy", "orders");
    assert.deepEqual(parsed(policy), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: `arn:aws:sns:eu-central-1:000000000000:${topicName}`,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});
