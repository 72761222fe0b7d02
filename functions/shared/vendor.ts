// The one place that names third-party code of the handler module. It is bundled on its own, minified,
// so that a function's index.mjs holds our own lines only and two versions of it can be compared by eye.
export { BatchProcessor, EventType } from "@aws-lambda-powertools/batch";
export { Logger } from "@aws-lambda-powertools/logger";
export { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
