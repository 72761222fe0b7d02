import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { InitializeMiddleware, MetadataBearer, MiddlewareStack } from "@smithy/types";

import { awsAccess } from "../../components/awsAccess";
import type { Asked } from "../../components/awsWords";
import { awsErrorOf } from "./errors";

/** Which AWS to ask. */
export interface AwsOptions {
  readonly region: string;
  /**
   * What the stack file says under `aws:profile`. Where AWS_ENDPOINT_URL sends every question elsewhere, as in
   * the shell of a local cloud, that shell's own credentials count.
   */
  readonly profile?: string | undefined;
  /** @default those of this process */
  readonly variables?: NodeJS.ProcessEnv;
}

/**
 * Clients for one environment. Endpoint and credentials are found as the SDK always does; what a call
 * throws is an {@link AwsError} with words for the user.
 */
export class AwsClients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;

  constructor({ region, profile, variables = process.env }: AwsOptions) {
    const endpoint = variables.AWS_ENDPOINT_URL;
    const { configuration, asked } = awsAccess({ region, profile, endpoint }, 10_000);
    this.lambda = new LambdaClient(configuration);
    this.sqs = new SQSClient(configuration);
    this.cloudWatch = new CloudWatchClient(configuration);
    this.logs = new CloudWatchLogsClient(configuration);
    putErrorsInWords(this.lambda.middlewareStack, { ...asked, service: "Lambda" }, "lambda");
    putErrorsInWords(this.sqs.middlewareStack, { ...asked, service: "SQS" }, "sqs");
    putErrorsInWords(
      this.cloudWatch.middlewareStack,
      { ...asked, service: "CloudWatch" },
      "cloudwatch",
    );
    putErrorsInWords(this.logs.middlewareStack, { ...asked, service: "CloudWatch Logs" }, "logs");
  }

  /** Closes their connections. */
  destroy(): void {
    for (const client of [this.lambda, this.sqs, this.cloudWatch, this.logs]) client.destroy();
  }
}

function putErrorsInWords<In extends object, Out extends MetadataBearer>(
  stack: MiddlewareStack<In, Out>,
  asked: Omit<Asked, "action" | "subject">,
  prefix: string,
): void {
  const middleware: InitializeMiddleware<In, Out> = (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      const operation = (context.commandName ?? "").replace(/Command$/, "");
      throw awsErrorOf(error, {
        ...asked,
        action: `${prefix}:${operation}`,
        subject: subjectOf(args.input),
      });
    }
  };
  // First of all, so that it sees what every other step throws.
  stack.add(middleware, { step: "initialize", priority: "high", name: "putErrorsInWords" });
}

/** What a call is about, where it is about one thing. */
function subjectOf(input: object): string | undefined {
  if ("FunctionName" in input && typeof input.FunctionName === "string") {
    const qualifier =
      "Qualifier" in input && typeof input.Qualifier === "string" ? `:${input.Qualifier}` : "";
    return `${input.FunctionName}${qualifier}`;
  }
  if ("logGroupName" in input && typeof input.logGroupName === "string") return input.logGroupName;
  if ("QueueUrl" in input && typeof input.QueueUrl === "string") return input.QueueUrl;
  return undefined;
}
