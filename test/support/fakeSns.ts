import type { PublishBatchCommand, PublishBatchCommandOutput } from "@aws-sdk/client-sns";

import type { BatchSender } from "../../functions/shared/publishBatch";

/** One message as SNS got it. */
export interface Sent {
  id: string;
  body: string;
  attributes: Record<string, string>;
}

/** Stands in for an SNS client: keeps what it is sent and answers as SNS does. */
export class FakeSns implements BatchSender {
  /** Batches in the order they were sent. */
  readonly batches: Sent[][] = [];

  /** @param answer What to answer instead of accepting every entry; what it throws, `send` throws. */
  constructor(
    private readonly answer: (batch: Sent[]) => Partial<PublishBatchCommandOutput> = (batch) => ({
      Successful: batch.map(({ id }) => ({ Id: id, MessageId: `sns-${id}` })),
    }),
  ) {}

  /** All messages of all batches. */
  get sent(): Sent[] {
    return this.batches.flat();
  }

  async send(command: PublishBatchCommand): Promise<PublishBatchCommandOutput> {
    const batch = (command.input.PublishBatchRequestEntries ?? []).map(
      ({ Id = "", Message = "", MessageAttributes = {} }) => ({
        id: Id,
        body: Message,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [
            name,
            StringValue,
          ]),
        ),
      }),
    );
    this.batches.push(batch);
    await Promise.resolve();
    return { $metadata: {}, ...this.answer(batch) };
  }
}
