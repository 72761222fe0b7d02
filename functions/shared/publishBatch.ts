import type {
  MessageAttributeValue,
  PublishBatchCommand as Command,
  PublishBatchCommandOutput,
} from "@aws-sdk/client-sns";

import { asError, MessageTooLargeError, PublishError } from "./errors";
import { PublishBatchCommand } from "./vendor";

/** The part of an SNS client that publishing needs. */
export interface BatchSender {
  send(command: Command): Promise<PublishBatchCommandOutput>;
}

/** What goes to the topic for one record. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Most entries that SNS takes in one PublishBatch. */
export const MAX_ENTRIES = 10;

/** Most bytes that SNS takes in one PublishBatch, bodies and attributes of all entries together. */
export const MAX_BYTES = 262_144;

/** Size of a message as SNS counts it: body plus name, type and value of each attribute, in UTF-8. */
export function sizeOf(message: OutgoingMessage): number {
  return Object.entries(message.attributes).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(`${name}${ATTRIBUTE_TYPE}${value}`),
    Buffer.byteLength(message.body),
  );
}

/**
 * Splits messages, in order, into the groups that one PublishBatch each can carry.
 *
 * Every message must itself be within `MAX_BYTES`.
 */
export function inBatches<T extends OutgoingMessage>(messages: readonly T[]): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/**
 * Publishes messages to a topic and says for each, in the same order, what became of it: its id in SNS,
 * or the error that kept it from being published. Never rejects.
 */
export async function publishAll(
  client: BatchSender,
  topicArn: string,
  messages: readonly OutgoingMessage[],
): Promise<(string | PublishError)[]> {
  const outcomes = messages.map((message): Outcome => {
    const size = sizeOf(message);
    return size > MAX_BYTES ? new MessageTooLargeError(size, MAX_BYTES) : undefined;
  });
  const sendable = messages
    .map((message, index) => ({ ...message, index }))
    .filter(({ index }) => outcomes[index] === undefined);
  await Promise.all(
    inBatches(sendable).map(async (batch) => {
      const results = await publishBatch(client, topicArn, batch);
      batch.forEach(({ index }, position) => {
        outcomes[index] = results[position];
      });
    }),
  );
  // Silence is not consent: what SNS names neither as published nor as refused comes back.
  return outcomes.map((outcome) => outcome ?? new PublishError("SNS did not confirm the message."));
}

const ATTRIBUTE_TYPE = "String";

type Outcome = string | PublishError | undefined;

async function publishBatch(
  client: BatchSender,
  topicArn: string,
  batch: readonly OutgoingMessage[],
): Promise<Outcome[]> {
  // Entries are told apart by position: message ids may be longer than an entry id, or occur twice.
  const entries = batch.map((message, position) => ({
    Id: String(position),
    Message: message.body,
    MessageAttributes: attributesOf(message),
  }));
  let output: PublishBatchCommandOutput;
  try {
    output = await client.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    );
  } catch (thrown) {
    const { name, message } = asError(thrown);
    const failure = new PublishError(`PublishBatch failed: ${name}: ${message}`, { cause: thrown });
    return entries.map(() => failure);
  }
  const published = new Map(output.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? ""]));
  const refused = new Map(output.Failed?.map((failure) => [failure.Id, failure]));
  return entries.map(({ Id }) => {
    const refusal = refused.get(Id);
    if (!refusal) return published.get(Id);
    const { Code = "no code", Message = "no reason given" } = refusal;
    return new PublishError(`SNS refused the message: ${Code}: ${Message}`);
  });
}

function attributesOf(message: OutgoingMessage): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, StringValue]) => [
      name,
      { DataType: ATTRIBUTE_TYPE, StringValue },
    ]),
  );
}
