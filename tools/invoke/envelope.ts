import { createHash } from "node:crypto";

import { isMap } from "../../components/isMap";
import { UsageError } from "../errors";

/** Where a message comes from. */
export interface Source {
  readonly queueArn: string;
  readonly region: string;
}

/** Id of the one message that gets an envelope; the same in every run. */
export const MESSAGE_ID = "00000000-0000-4000-9000-000000000001";

/** When made-up messages were sent, in milliseconds since 1970; the same in every run. */
const SENT = 1_704_067_200_000;

/**
 * The event that Lambda would make of this: a batch as it is, anything else as the body of one message from the queue.
 *
 * @param text JSON. An object or a text; an object with a list `Records` is the event itself.
 * @param title What to call it in an error.
 * @throws UsageError where it is of another type.
 */
export function eventOf(text: string, source: Source, title = "the event"): object {
  const value: unknown = JSON.parse(text);
  if (isMap(value)) {
    return Array.isArray(value.Records) ? value : { Records: [record(text.trim(), source)] };
  }
  if (typeof value === "string") return { Records: [record(value, source)] };
  if (Array.isArray(value)) {
    throw new UsageError(
      `${title} is a list, which may be one message or several: give one message, or a batch, {"Records": [...]}.`,
    );
  }
  throw new UsageError(
    `${title} is ${JSON.stringify(value)}: it must be a message, as an object or a text, or a batch, {"Records": [...]}.`,
  );
}

/** What a message of a queue has beside its body. */
export interface RecordDetails {
  /** @default the one of all made-up messages */
  readonly messageId?: string;
  /** By name. @default none */
  readonly messageAttributes?: Readonly<Record<string, object>>;
  /** Milliseconds since 1970. @default the same for all made-up messages */
  readonly sentAt?: number;
}

/** A message as a queue hands it to a function. */
export function record(
  body: string,
  { queueArn, region }: Source,
  { messageId = MESSAGE_ID, messageAttributes = {}, sentAt = SENT }: RecordDetails = {},
): object {
  return {
    messageId,
    receiptHandle: "ldm-invoke",
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(sentAt),
      SenderId: "ldm-invoke",
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes,
    md5OfBody: createHash("md5").update(body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
