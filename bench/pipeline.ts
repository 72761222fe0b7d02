import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  type FunctionResponseType,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";

import { LocalAws } from "../local/aws";
import { checkout } from "../local/project";
import { localAccount, localRegion } from "../local/variables";
import { EVERY_VARIABLE } from "../test/support/variables";
import { bundleFunction } from "../tools/release/bundle";
import { CountedEmulator } from "./countedEmulator";
import { samBuild } from "./samBuild";

/** A function between a queue and a topic. */
export interface Handling {
  /** The zipped code. */
  readonly code: Uint8Array;
  /** Lambda's handler setting. */
  readonly handler: string;
  /** Whether it says which records have failed. */
  readonly reportsFailures: boolean;
  /** How long a message that has failed stays away. @default 60 */
  readonly returnsAfterSeconds?: number;
}

/** What came of the messages that went through. */
export interface Passed {
  /** From the moment that the function may read its queue until the last message has arrived, or left the queue. */
  readonly milliseconds: number;
  /** Messages that the topic's subscriber has got. */
  readonly arrived: number;
}

/** What a function did with the messages. */
export interface Counted extends Passed {
  readonly invocations: number;
  /** Invocations that failed as a whole, so that all their messages came back. */
  readonly failedInvocations: number;
  /** Requests to SNS. */
  readonly publishes: number;
  /** Bytes of its own lines in its log. */
  readonly logBytes: number;
  /** Messages in the dead-letter queue. */
  readonly deadLetters: number;
}

/** No measurement takes longer. */
const LIMIT_MS = 180_000;
const BATCH_SIZE = 10;
const SENDERS = 4;

/** Sends messages through functions on an emulator of its own: from a queue, through a function, to a topic's subscriber. */
export class Pipelines {
  readonly #lambda: LambdaClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #aws: LocalAws;
  #count = 0;

  private constructor(private readonly emulated: CountedEmulator) {
    const { endpoint } = emulated.emulator;
    this.#aws = new LocalAws(endpoint, localRegion);
    const configuration = {
      endpoint,
      region: localRegion,
      credentials: { accessKeyId: localAccount, secretAccessKey: "test" },
    };
    this.#lambda = new LambdaClient(configuration);
    this.#logs = new CloudWatchLogsClient(configuration);
  }

  static async start(): Promise<Pipelines> {
    return new Pipelines(await CountedEmulator.start());
  }

  async stop(): Promise<void> {
    this.#aws.destroy();
    this.#lambda.destroy();
    this.#logs.destroy();
    await this.emulated.stop();
  }

  /** Sends messages through a new function, and says how long they took. @param expected how many will arrive at the subscriber */
  async pass(handling: Handling, bodies: readonly string[], expected: number): Promise<Passed> {
    const pipeline = await this.#make(handling, this.emulated.emulator.endpoint);
    return this.#send(pipeline, bodies, expected);
  }

  /** The same, and counts what that takes; slower, since a counter stands between the function and SNS. */
  async count(handling: Handling, bodies: readonly string[], expected: number): Promise<Counted> {
    const { counter } = this.emulated;
    const pipeline = await this.#make(handling, counter.url);
    counter.take();
    const passed = await this.#send(pipeline, bodies, expected);
    const { calls } = counter.take();
    return {
      ...passed,
      ...(await this.#logOf(pipeline.name)),
      failedInvocations: this.#failuresOf(pipeline.name),
      publishes: calls.filter(({ service }) => service === "sns").length,
      deadLetters: await this.#aws.messagesIn(pipeline.deadLetterUrl),
    };
  }

  async #make(
    { code, handler, reportsFailures, returnsAfterSeconds = 60 }: Handling,
    endpoint: string,
  ): Promise<Pipeline> {
    this.#count += 1;
    const name = `bench-${this.#count}`;
    const [dead, results] = await Promise.all([
      this.#queue(`${name}-dead`),
      this.#queue(`${name}-results`),
    ]);
    const source = await this.#queue(name, {
      VisibilityTimeout: String(returnsAfterSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
    });
    const { TopicArn: topicArn = "" } = await this.#aws.sns.send(
      new CreateTopicCommand({ Name: name }),
    );
    await this.#aws.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: results.arn,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    await this.#logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${name}` }));
    await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: `arn:aws:iam::${localAccount}:role/bench`,
        Runtime: "nodejs24.x",
        Handler: handler,
        MemorySize: 256,
        Timeout: 10,
        Code: { ZipFile: code },
        Environment: {
          Variables: {
            ...EVERY_VARIABLE,
            POWERTOOLS_SERVICE_NAME: name,
            FUNCTION_VERSION: "1",
            DESTINATION_TOPIC_ARN: topicArn,
            AWS_ENDPOINT_URL: endpoint,
          },
        },
      }),
    );
    const responses: FunctionResponseType[] = reportsFailures ? ["ReportBatchItemFailures"] : [];
    return {
      name,
      sourceUrl: source.url,
      sourceArn: source.arn,
      resultsUrl: results.url,
      deadLetterUrl: dead.url,
      responses,
    };
  }

  async #send(pipeline: Pipeline, bodies: readonly string[], expected: number): Promise<Passed> {
    await this.#fill(pipeline.sourceUrl, bodies);
    const start = performance.now();
    const { UUID: mapping } = await this.#lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: pipeline.sourceArn,
        FunctionName: pipeline.name,
        BatchSize: BATCH_SIZE,
        FunctionResponseTypes: [...pipeline.responses],
      }),
    );
    const arrived = await this.#through(pipeline, expected);
    const milliseconds = performance.now() - start;
    await this.#lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping }));
    return { milliseconds, arrived };
  }

  /** Waits until all messages have left their queue and those that were expected have arrived; answers how many have. */
  async #through({ sourceUrl, resultsUrl }: Pipeline, expected: number): Promise<number> {
    const limit = performance.now() + LIMIT_MS;
    for (;;) {
      const arrived = await this.#aws.messagesIn(resultsUrl);
      if (arrived >= expected && (await this.#aws.messagesIn(sourceUrl)) === 0) return arrived;
      if (performance.now() > limit) {
        const time = `${LIMIT_MS / 1_000} s`;
        throw new Error(`Only ${arrived} of ${expected} messages arrived within ${time}.`);
      }
      await pause(50);
    }
  }

  async #fill(queueUrl: string, bodies: readonly string[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(bodies.length / 10) }, (_, index) =>
      bodies.slice(index * 10, index * 10 + 10),
    );
    const send = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const entries = batch.map((body, index) => ({ Id: String(index), MessageBody: body }));
        await this.#aws.sqs.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
        );
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, send));
  }

  async #queue(name: string, attributes: Record<string, string> = {}): Promise<Queue> {
    const { QueueUrl: url = "" } = await this.#aws.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    const { Attributes: got = {} } = await this.#aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    return { url, arn: got.QueueArn ?? "" };
  }

  /** The emulator tells of each in its log. */
  #failuresOf(name: string): number {
    const log = readFileSync(this.emulated.emulator.logFile ?? "", "utf8");
    return log.split(`ESM: Lambda ${name} failed processing SQS batch `).length - 1;
  }

  async #logOf(name: string): Promise<{ invocations: number; logBytes: number }> {
    const lines: string[] = [];
    const group = { logGroupName: `/aws/lambda/${name}` };
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.#logs }, group)) {
      lines.push(...events.map(({ message = "" }) => message));
    }
    const platform = /^(START|END|REPORT) RequestId: /;
    return {
      invocations: lines.filter((line) => line.startsWith("START RequestId: ")).length,
      logBytes: lines
        .filter((line) => !platform.test(line))
        .reduce((sum, line) => sum + Buffer.byteLength(line), 0),
    };
  }
}

interface Queue {
  readonly url: string;
  readonly arn: string;
}

interface Pipeline {
  readonly name: string;
  readonly sourceUrl: string;
  readonly sourceArn: string;
  readonly resultsUrl: string;
  readonly deadLetterUrl: string;
  readonly responses: readonly FunctionResponseType[];
}

/** `order-intake`, as a release bundles it. */
export async function ourHandling(): Promise<Handling> {
  const { files } = await bundleFunction(checkout, "order-intake");
  const code = zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])));
  return { code, handler: "index.handler", reportsFailures: true };
}

/** A handler of `bench/handlers/`, as SAM builds it, whose mapping has SAM's and CDK's defaults. */
export async function otherHandling(name: string): Promise<Handling> {
  const folder = mkdtempSync(join(tmpdir(), "ldm-bench-"));
  try {
    const file = join(folder, `${name}.js`);
    await samBuild(checkout, `bench/handlers/${name}.ts`, file);
    const code = zipSync({ [basename(file)]: readFileSync(file) });
    return { code, handler: `${name}.handler`, reportsFailures: false };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
