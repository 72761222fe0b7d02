import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";

import { asError, EveryRecordFailedError, InvalidMessageError } from "./errors";
import { Outbox } from "./outbox";
import { parseBody, type Parser } from "./parser";
import { readPlatform, type Platform } from "./platform";
import { publishAll, type OutgoingMessage } from "./publishBatch";
import { BatchProcessor, EventType } from "./vendor";

/** Writes structured lines that carry the record's keys; `fields` are added to that line only. */
export interface RecordLog {
  debug(message: string, ...fields: Record<string, unknown>[]): void;
  info(message: string, ...fields: Record<string, unknown>[]): void;
  warn(message: string, ...fields: Record<string, unknown>[]): void;
}

/** What a function's work may know about the record at hand. */
export interface RecordContext {
  /** Id of the message in the source queue; the same again when it is retried. */
  readonly messageId: string;
  /** Logger whose lines carry function, version, alias, request id and message id. */
  readonly log: RecordLog;
}

/**
 * A function's work on one message. What it answers goes to the destination topic as JSON; `undefined`
 * means that there is nothing to publish. Throwing fails this message and no other.
 */
export type Work<In, Out> = (
  message: In,
  context: RecordContext,
) => Out | undefined | Promise<Out | undefined>;

/** A Lambda handler for a queue whose event source mapping reports batch item failures. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * Makes a Lambda handler of the work on one message.
 *
 * ```ts
 * export const handler = queueHandler(parseOrder, (order) => priceOrder(order, pricing));
 * ```
 *
 * Records are worked on in parallel, and their results published together. A record is acknowledged only
 * when its work succeeded and SNS confirmed its result; the others are reported one by one.
 *
 * When no record succeeds the invocation throws. For a queue that returns the same messages as a full
 * list of failures would, but it also counts as an error of the version that ran, which alarms and canaries
 * watch. For a direct asynchronous invocation it is the only way to be retried and to reach the
 * on-failure destination, since nobody reads that response: such a caller sends one record per event.
 *
 * @param parser Checks and types a message; what it throws fails that record.
 * @param platform Read from the environment, at cold start, unless a test hands one in.
 */
export function queueHandler<In, Out extends object>(
  parser: Parser<In>,
  work: Work<In, Out>,
  platform: Platform = readPlatform(process.env),
): QueueHandler {
  return async (event, context) => {
    if (!Array.isArray(event.Records)) {
      throw new InvalidMessageError(
        "The event is not a batch from SQS: it has no list of Records.",
      );
    }
    const alias = aliasOf(context.invokedFunctionArn);
    const origin = {
      function: platform.functionName,
      version: platform.version,
      ...(alias === undefined ? {} : { alias }),
    };
    const outbox = new Outbox(event.Records.length, (messages) =>
      publishAll(platform.sns, platform.topicArn, messages),
    );
    const failures: { messageId: string; error: Error }[] = [];

    async function processRecord(record: SQSRecord): Promise<void> {
      const { messageId } = record;
      // A child for each record: keys appended to a shared logger would show up on the others' lines.
      const log = platform.logger.createChild({
        persistentKeys: { ...origin, requestId: context.awsRequestId, messageId },
      });
      try {
        const outgoing = await resultOf(record, log);
        if (outgoing === undefined) {
          log.info("Nothing to publish");
        } else {
          log.info("Published", { publishedId: await outbox.add(outgoing) });
        }
      } catch (thrown) {
        const error = asError(thrown);
        log.error("Record failed", error);
        failures.push({ messageId, error });
        throw error;
      }
    }

    // The outbox waits for every record, so whatever happens here, it must be told.
    async function resultOf(
      record: SQSRecord,
      log: RecordLog,
    ): Promise<OutgoingMessage | undefined> {
      const { messageId } = record;
      try {
        const result = await work(parseBody(record.body, parser), { messageId, log });
        if (result === undefined) {
          outbox.skip();
          return undefined;
        }
        return { body: JSON.stringify(result), attributes: attributesFor(origin, messageId) };
      } catch (thrown) {
        outbox.skip();
        throw thrown;
      }
    }

    const processor = new BatchProcessor(EventType.SQS);
    processor.register(event.Records, processRecord, { throwOnFullBatchFailure: false });
    await processor.process();
    if (failures.length > 0 && failures.length === event.Records.length) {
      throw new EveryRecordFailedError(failures);
    }
    return withoutRepeats(processor.response());
  };
}

/** The alias in a function's ARN; `undefined` when it was invoked by a version number or without one. */
export function aliasOf(functionArn: string): string | undefined {
  const qualifier = functionArn.split(":")[7];
  return qualifier === undefined || /^(\d+|\$LATEST)$/.test(qualifier) ? undefined : qualifier;
}

// They travel with raw delivery too: the next queue, or a subscription filter, can tell who sent it.
function attributesFor(
  origin: { function: string; version: number; alias?: string },
  messageId: string,
): Record<string, string> {
  return { ...origin, version: String(origin.version), sourceMessageId: messageId };
}

// A standard queue may deliver a message twice in one batch; the shared default is not ours to hand out.
function withoutRepeats(response: SQSBatchResponse): SQSBatchResponse {
  const ids = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
}
