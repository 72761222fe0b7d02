import type { BatchSender } from "./publishBatch";
import { matchingVariable, numberVariable, textVariable, type Variables } from "./variables";
import { Logger, SNSClient } from "./vendor";

/** What the deployment hands to every function, whatever its work is. */
export interface Platform {
  /** Name of the function, the same in every environment. */
  readonly functionName: string;
  /** Global version number of the code that is running. */
  readonly version: number;
  /** Topic that results go to. */
  readonly topicArn: string;
  /** Publishes to the topic. */
  readonly sns: BatchSender;
  /** Parent of each record's logger. */
  readonly logger: Logger;
}

/**
 * Reads the variables that the deployment sets on every function, and makes the clients.
 *
 * Region, credentials and endpoint are the SDK's own business (`AWS_REGION`, `AWS_ENDPOINT_URL`), so the
 * same bytes run on Lambda and on an emulator.
 */
export function readPlatform(variables: Variables): Platform {
  const functionName = textVariable(variables, "POWERTOOLS_SERVICE_NAME");
  const version = numberVariable(variables, "FUNCTION_VERSION", {
    min: 1,
    max: 1_000_000,
    integer: true,
  });
  const topicArn = matchingVariable(
    variables,
    "DESTINATION_TOPIC_ARN",
    /^arn:[a-z-]+:sns:[a-z0-9-]*:\d{12}:[\w-]+(\.fifo)?$/,
    "the ARN of an SNS topic",
  );
  return {
    functionName,
    version,
    topicArn,
    sns: new SNSClient({}),
    logger: new Logger({ serviceName: functionName }),
  };
}
