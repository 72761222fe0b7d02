import { App, Duration, Stack } from "aws-cdk-lib";
import { Alias, Architecture, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";

const stack = new Stack(new App(), "bench");

const deadLetters = new Queue(stack, "DeadLetters");
const source = new Queue(stack, "Source", {
  visibilityTimeout: Duration.seconds(60),
  deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
});
const destination = new Topic(stack, "Destination");

const orderIntake = new NodejsFunction(stack, "OrderIntake", {
  projectRoot: "..",
  depsLockFilePath: "../package-lock.json",
  entry: "../functions/order-intake/handler.ts",
  // The SDK goes into the bundle, as with the others.
  bundling: { minify: true, bundleAwsSDK: true },
  runtime: Runtime.NODEJS_24_X,
  architecture: Architecture.ARM_64,
  memorySize: 256,
  timeout: Duration.seconds(10),
  loggingFormat: LoggingFormat.JSON,
  logGroup: new LogGroup(stack, "Logs", { retention: RetentionDays.ONE_MONTH }),
  environment: {
    DESTINATION_TOPIC_ARN: destination.topicArn,
    POWERTOOLS_SERVICE_NAME: "order-intake",
    FUNCTION_VERSION: "1",
    CURRENCY: "EUR",
    TAX_PERCENT: "21",
    DISCOUNT_FROM: "10",
    DISCOUNT_PERCENT: "5",
    REVIEW_ABOVE: "100",
  },
});
destination.grantPublish(orderIntake);

const alias = new Alias(stack, "Alias", {
  aliasName: "BENCH",
  version: orderIntake.currentVersion,
});
alias.addEventSource(new SqsEventSource(source, { batchSize: 10, reportBatchItemFailures: true }));
