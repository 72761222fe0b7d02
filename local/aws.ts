import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

import { messagesIn, queueDepth } from "../tools/aws/queues";
import { localAccount } from "./variables";

/** Clients for the emulator; they read no profile and no variable. */
export class LocalAws {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly #lambda: LambdaClient;
  readonly #logs: CloudWatchLogsClient;

  constructor(endpoint: string, region: string) {
    // Its advice about Node would stand in the middle of what the user asked for.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    const configuration = {
      endpoint,
      region,
      credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
    };
    this.sns = new SNSClient(configuration);
    this.sqs = new SQSClient(configuration);
    this.#lambda = new LambdaClient(configuration);
    this.#logs = new CloudWatchLogsClient(configuration);
  }

  /** How many messages wait in a queue, hidden ones included. */
  async messagesIn(queueUrl: string): Promise<number> {
    return messagesIn(await queueDepth(this.sqs, queueUrl));
  }

  /** What a topic delivers to, as ARNs or addresses. */
  async subscribersOf(topicArn: string): Promise<string[]> {
    const { Subscriptions: subscriptions = [] } = await this.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    return subscriptions
      .map(({ Endpoint: endpoint }) => endpoint)
      .filter((endpoint) => endpoint !== undefined);
  }

  /** The last lines that a function logged. */
  async lastLogLines(functionArn: string, count: number): Promise<string[]> {
    const { LoggingConfig: logging, FunctionName: name } = await this.#lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionArn }),
    );
    const logGroupName = logging?.LogGroup ?? `/aws/lambda/${name ?? ""}`;
    return lastOfPages(count, async (nextToken) => {
      const { events = [], nextToken: next } = await this.#logs.send(
        new FilterLogEventsCommand({ logGroupName, nextToken }),
      );
      return { items: events.map(({ message }) => (message ?? "").trimEnd()), next };
    });
  }

  /** Closes its connections. */
  destroy(): void {
    for (const client of [this.sns, this.sqs, this.#lambda, this.#logs]) client.destroy();
  }
}

/** No log of a local run is longer; an emulator that never comes to an end is left here. */
const mostPages = 100;

/** The last items of a listing that comes in pages, oldest first; a page may be empty. */
export async function lastOfPages<T>(
  count: number,
  page: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<T[]> {
  let last: T[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { items, next } = await page(token);
    last = [...last, ...items].slice(-count);
    if (next === undefined || next === token) break;
    token = next;
  }
  return last;
}
