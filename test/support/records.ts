import type { Context, SQSEvent, SQSRecord } from "aws-lambda";

/** An SQS record with this body; a test overrides only what matters to it. */
export function sqsRecord(body: unknown, overrides: Partial<SQSRecord> = {}): SQSRecord {
  return {
    messageId: "message-1",
    receiptHandle: "receipt",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1700000000000",
      SenderId: "sender",
      ApproximateFirstReceiveTimestamp: "1700000000001",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:source",
    awsRegion: "eu-west-1",
    ...overrides,
  };
}

/** An SQS event of these bodies, with message ids `message-1`, `message-2` and so on. */
export function sqsEvent(...bodies: unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => sqsRecord(body, { messageId: `message-${index + 1}` })),
  };
}

/** The context Lambda hands to a handler that was invoked by this qualifier, by default alias `QA`. */
export function lambdaContext({
  functionName = "orders",
  qualifier = "QA",
  requestId = "request-1",
}: { functionName?: string; qualifier?: string | null; requestId?: string } = {}): Context {
  // The type still asks for the callbacks of old; handlers have none.
  const arn = `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "7",
    invokedFunctionArn: qualifier === null ? arn : `${arn}:${qualifier}`,
    memoryLimitInMB: "256",
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "stream",
    getRemainingTimeInMillis: () => 30_000,
  } as Context;
}
