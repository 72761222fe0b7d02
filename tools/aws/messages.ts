import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type MessageAttributeValue,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** What a message carries. */
export interface Message {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** Which trace of X-Ray it belongs to. @default none */
  readonly traceHeader?: string | undefined;
}

/** A message that was received: nobody else gets it for a while. */
export interface ReceivedMessage extends Message {
  /** SQS's id of it. */
  readonly id: string;
  readonly receipt: string;
  /** When it was sent to a queue first. */
  readonly sentAt: Date;
  /** How often it was received from this queue, this time too. */
  readonly receiveCount: number;
}

/** Sends a message; answers SQS's id of it. */
export async function sendMessage(
  sqs: SQSClient,
  queueUrl: string,
  { body, attributes, traceHeader }: Message,
): Promise<string> {
  const { MessageId: id = "" } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: { ...attributes } }),
      ...(traceHeader === undefined
        ? {}
        : {
            MessageSystemAttributes: {
              AWSTraceHeader: { DataType: "String", StringValue: traceHeader },
            },
          }),
    }),
  );
  return id;
}

/**
 * Receives up to ten messages; none where the queue is empty.
 *
 * @param hiddenSeconds How long nobody else gets them, 0 to 43,200.
 */
export async function receiveMessages(
  sqs: SQSClient,
  queueUrl: string,
  { most, hiddenSeconds }: { readonly most: number; readonly hiddenSeconds: number },
): Promise<ReceivedMessage[]> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(most, 10),
      VisibilityTimeout: hiddenSeconds,
      // With a short poll SQS asks only some of its servers, and misses messages.
      WaitTimeSeconds: 1,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp", "AWSTraceHeader"],
    }),
  );
  return messages.map((message) => ({
    id: message.MessageId ?? "",
    receipt: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: message.MessageAttributes ?? {},
    traceHeader: message.Attributes?.AWSTraceHeader,
    sentAt: new Date(Number(message.Attributes?.SentTimestamp ?? 0)),
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 0),
  }));
}

/** Deletes a message that was received. */
export async function deleteMessage(
  sqs: SQSClient,
  queueUrl: string,
  { receipt }: Pick<ReceivedMessage, "receipt">,
): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
}

/** Gives a message back, so that anybody may receive it at once. */
export async function releaseMessage(
  sqs: SQSClient,
  queueUrl: string,
  { receipt }: Pick<ReceivedMessage, "receipt">,
): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receipt,
      VisibilityTimeout: 0,
    }),
  );
}
