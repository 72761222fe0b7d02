import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { json } from "../rules";
import { optionalText, text } from "../values";

/** Who may send to a queue and receive from it. Its id is the queue's URL. */
export const queuePolicy = queueAttribute("aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy");

/** Which queues may name a queue as their dead-letter queue. Its id is the queue's URL. */
export const redriveAllowPolicy = queueAttribute(
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "redriveAllowPolicy",
  "RedriveAllowPolicy",
);

// Pulumi makes a resource of what to SQS is one attribute of a queue.
function queueAttribute(
  type: string,
  property: string,
  attribute: Extract<QueueAttributeName, "Policy" | "RedriveAllowPolicy">,
): ResourceType {
  return {
    type,
    properties: {
      queueUrl: { required: true, replaces: true },
      [property]: { required: true, ...json },
    },
    outputs: [],

    async create(inputs, account) {
      const sqs = await account.sqs();
      const QueueUrl = text(inputs, "queueUrl");
      await sqs.setQueueAttributes({
        QueueUrl,
        Attributes: { [attribute]: text(inputs, property) },
      });
      return QueueUrl;
    },

    async read(id, _prior, account) {
      const sqs = await account.sqs();
      const found = await ifThere(() =>
        sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: [attribute] }),
      );
      const document = found?.Attributes?.[attribute];
      if (document === undefined || document === "") return undefined;
      return { id, state: { queueUrl: id, [property]: document } };
    },

    async update({ id, inputs }, account) {
      const sqs = await account.sqs();
      await sqs.setQueueAttributes({
        QueueUrl: id,
        Attributes: { [attribute]: text(inputs, property) },
      });
    },

    async delete(id, state, account) {
      const sqs = await account.sqs();
      const QueueUrl = optionalText(state, "queueUrl") ?? id;
      await ifThere(() => sqs.setQueueAttributes({ QueueUrl, Attributes: { [attribute]: "" } }));
    },
  };
}
