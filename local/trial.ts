import { randomUUID } from "node:crypto";

import { SendMessageCommand } from "@aws-sdk/client-sqs";

import { messageOf } from "../components/messageOf";
import { ToolError } from "../tools/errors";
import { LocalAws } from "./aws";
import {
  aliasOf,
  feedersOf,
  inFlowOrder,
  regionOfFunction,
  type DeployedFunction,
} from "./deployed";
import { Observer, type SeenMessage } from "./observer";
import { renderTable } from "../tools/table";

/** One function's part in a trial. */
export interface FunctionTrial {
  readonly deployed: DeployedFunction;
  /** The orders that were to come out. */
  readonly expected: readonly string[];
  /** What came out behind its destination topic that is about one of them. */
  readonly seen: readonly SeenMessage[];
  /** Those that did not. */
  readonly missing: readonly string[];
  readonly deadLetters: number;
  /** A message that went in and one that came out for it. */
  readonly sample: { readonly input: string; readonly output: SeenMessage } | undefined;
  /** What it logged last, where something is missing. */
  readonly log: readonly string[];
}

/** How to try a function, or an environment. */
export interface TrialOptions {
  endpoint: string;
  /** The message for a function's queue; its `orderId` is replaced, so that each is known by its own. */
  eventFor: (functionName: string) => string;
  /** How many to send. */
  count: number;
  /** How long to wait for what comes out. */
  limitMs: number;
  signal?: AbortSignal | undefined;
}

/** Sends orders to the queues of an environment that nothing feeds and waits for them behind every function. */
export async function tryEnvironment(
  functions: readonly DeployedFunction[],
  options: TrialOptions,
): Promise<FunctionTrial[]> {
  const [any] = functions;
  if (any === undefined) return [];
  return withAws(options.endpoint, any, async (aws) => {
    const feeders = await feedersOf(functions, aws);
    return tryFunctions(inFlowOrder(functions, feeders), feeders, aws, options);
  });
}

/** Sends orders to one function's queue and waits for them behind its destination. */
export async function tryFunction(
  deployed: DeployedFunction,
  options: TrialOptions,
): Promise<FunctionTrial | undefined> {
  const [trial] = await withAws(options.endpoint, deployed, (aws) =>
    tryFunctions([deployed], new Map(), aws, options),
  );
  return trial;
}

async function withAws<T>(
  endpoint: string,
  deployed: DeployedFunction,
  use: (aws: LocalAws) => Promise<T>,
): Promise<T> {
  const aws = new LocalAws(endpoint, regionOfFunction(deployed));
  try {
    return await use(aws);
  } catch (error) {
    const refusal = describeRefusal(error, deployed, endpoint);
    throw refusal === undefined ? error : new ToolError(refusal);
  } finally {
    aws.destroy();
  }
}

/** What to say when the emulator refuses or does not answer; `undefined` of any other error. */
export function describeRefusal(
  error: unknown,
  { name, environment }: Pick<DeployedFunction, "name" | "environment">,
  endpoint: string,
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const anew = "`npx ldm local down` and `npx ldm local up` start anew";
  // Such as a queue that was removed behind Pulumi's back.
  if ("$fault" in error) {
    return (
      `${name} in ${environment} can't be tried, the emulator refuses: ${error.name}: ` +
      `${error.message} If something of it was removed, ${anew}.`
    );
  }
  if ("code" in error && ["ECONNREFUSED", "ECONNRESET"].includes(String(error.code))) {
    return `the emulator on ${endpoint} stopped answering (${String(error.code)}): ${anew}.`;
  }
  return undefined;
}

async function tryFunctions(
  ordered: readonly DeployedFunction[],
  feeders: Feeders,
  aws: LocalAws,
  { eventFor, count, limitMs, signal }: TrialOptions,
): Promise<FunctionTrial[]> {
  const observers = await Promise.all(
    ordered.map(({ destinationTopicArn }) => Observer.of([destinationTopicArn], aws)),
  );
  try {
    const orders: SentOrder[] = [];
    const entries = entriesOf(ordered, feeders);
    for (const { name, sourceQueueUrl } of entries) {
      const event = eventFor(name);
      for (let index = 1; index <= count; index += 1) {
        const order = numberedEvent(event, index);
        const { MessageId: messageId = "" } = await aws.sqs.send(
          new SendMessageCommand({ QueueUrl: sourceQueueUrl, MessageBody: order.body }),
        );
        orders.push({ ...order, messageId, sentTo: name });
      }
    }
    const parts = ordered.map((deployed, index): Part => {
      const reachedBy = feedingAll(deployed.name, feeders);
      return {
        deployed,
        seen: observers[index]?.seen ?? [],
        orders: orders.filter(({ sentTo }) => reachedBy.has(sentTo)),
        isEntry: entries.includes(deployed),
      };
    });
    const limit = Date.now() + limitMs;
    await Promise.all(
      observers.map((observer, index) => {
        const [part] = parts.slice(index);
        const isEnough = () => part === undefined || missingFrom(part).length === 0;
        return observer.until(isEnough, limit, signal);
      }),
    );
    const trials: FunctionTrial[] = [];
    for (const part of parts) {
      const [feeder] = feeders.get(part.deployed.name) ?? [];
      const before = parts.find(({ deployed }) => deployed.name === feeder);
      trials.push(await judge(part, part.isEntry ? undefined : before, aws));
    }
    return trials;
  } finally {
    await Promise.all(observers.map((observer) => observer.close()));
  }
}

/** The functions that orders are sent to: those that nothing feeds, or any where all feed each other in a circle. */
export function entriesOf<T extends { readonly name: string }>(
  ordered: readonly T[],
  feeders: Feeders,
): T[] {
  const fedByNone = ordered.filter(({ name }) => (feeders.get(name) ?? []).length === 0);
  return fedByNone.length > 0 ? fedByNone : ordered.slice(0, 1);
}

/** A function, and all whose results come to it in the end. */
function feedingAll(name: string, feeders: Feeders): ReadonlySet<string> {
  const found = new Set([name]);
  // What is added on the way is gone through as well.
  for (const each of found) for (const feeder of feeders.get(each) ?? []) found.add(feeder);
  return found;
}

async function judge(part: Part, before: Part | undefined, aws: LocalAws): Promise<FunctionTrial> {
  const { deployed, orders, isEntry } = part;
  const missing = missingFrom(part);
  const seen = isEntry ? part.seen.filter((message) => isAboutAny(message, orders)) : part.seen;
  const output = seen[0];
  const order = orders.find((each) => output !== undefined && isAbout(output, each)) ?? orders[0];
  const input = order && (before === undefined ? order.body : about(before.seen, order)?.body);
  return {
    deployed,
    expected: idsOf(orders),
    seen,
    missing: idsOf(missing),
    deadLetters: await aws.messagesIn(deployed.deadLetterQueueUrl),
    sample: input === undefined || output === undefined ? undefined : { input, output },
    log: missing.length === 0 ? [] : await logOf(deployed, aws),
  };
}

// It explains a failure, so it must not become another one.
async function logOf(deployed: DeployedFunction, aws: LocalAws): Promise<string[]> {
  try {
    return await aws.lastLogLines(deployed.aliasArn, 5);
  } catch (error) {
    return [`(its log can't be read: ${messageOf(error)})`];
  }
}

/** A copy of an event that is known by an `orderId` of its own. */
export function numberedEvent(event: string, index: number): { orderId: string; body: string } {
  const fields = JSON.parse(event) as Record<string, unknown>;
  const orderId = `${index}-${randomUUID().slice(0, 13)}`;
  return { orderId, body: JSON.stringify({ ...fields, orderId }) };
}

/** Which functions get the results of which: for each name, the names that feed it. */
type Feeders = ReadonlyMap<string, readonly string[]>;

/** An order that was sent to a queue. */
export interface SentOrder {
  readonly orderId: string;
  readonly body: string;
  /** SQS's id of the message. */
  readonly messageId: string;
  /** Name of the function that reads that queue. */
  readonly sentTo: string;
}

/** What concerns one function. */
interface Part {
  readonly deployed: DeployedFunction;
  /** What came out behind its destination topic. */
  readonly seen: readonly SeenMessage[];
  /** The orders that are to come out. */
  readonly orders: readonly SentOrder[];
  /** Whether they were sent to its own queue. */
  readonly isEntry: boolean;
}

/** The orders that did not come out, as far as messages tell which order they are about. */
export function missingFrom({
  seen,
  orders,
  isEntry,
}: Pick<Part, "seen" | "orders" | "isEntry">): SentOrder[] {
  const missing = orders.filter((order) => about(seen, order) === undefined);
  if (isEntry) return missing;
  // Further on, one that hands on no order's id is known by nothing: it can only be counted.
  return missing.slice(seen.filter((message) => !isAboutAny(message, orders)).length);
}

function about(seen: readonly SeenMessage[], order: SentOrder): SeenMessage | undefined {
  return seen.find((message) => isAbout(message, order));
}

function isAboutAny(message: SeenMessage, orders: readonly SentOrder[]): boolean {
  return orders.some((order) => isAbout(message, order));
}

/** A function says which message it has worked on, whether or not it hands the order's id on. */
function isAbout({ body, attributes }: SeenMessage, { orderId, messageId }: SentOrder): boolean {
  return attributes.sourceMessageId === messageId || body.includes(JSON.stringify(orderId));
}

function idsOf(orders: readonly SentOrder[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

/** The results of a trial, for people: a table, and a message of each function. */
export function renderTrials(trials: readonly FunctionTrial[]): string[] {
  const rows = trials.map(({ deployed, expected, seen, deadLetters }) => [
    deployed.environment,
    deployed.name,
    deployed.version,
    deployed.publishedVersion,
    aliasOf(deployed),
    expected.length,
    seen.length,
    deadLetters,
  ]);
  const samples = trials.map(({ deployed, sample }) => [
    aliasOf(deployed),
    deployed.name,
    sample === undefined ? "nothing came out" : describeSample(sample.input, sample.output),
  ]);
  return [
    ...renderTable(
      ["environment", "function", "version", "published", "alias", "in", "out", "dead letters"],
      rows,
    ),
    "",
    "What each function made of its first message:",
    ...renderTable(["alias", "function", "said by, and added"], samples),
  ];
}

/**
 * Who published a message, by its attributes, and which of its fields were not in what came in; of
 * lists and maps there would be more than a line can show.
 */
export function describeSample(input: string, output: SeenMessage): string {
  const { function: by = "?", version = "?" } = output.attributes;
  const before = JSON.parse(input) as Record<string, unknown>;
  const after = JSON.parse(output.body) as Record<string, unknown>;
  const added = Object.entries(after)
    .filter(([name, value]) => typeof value !== "object" && value !== before[name])
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort((one, other) => one.length - other.length)
    .join(" ");
  return shortened(`${by} version ${version}: ${added}`, 110);
}

/** What is missing, and what the function logged last: an error message's lines. */
export function describeMissing({ deployed, expected, missing, log }: FunctionTrial): string {
  return [
    `${deployed.environment}: ${missing.length} of ${expected.length} messages did not come out of ` +
      `${deployed.name} (version ${deployed.version}).`,
    ...(log.length === 0 ? ["  It logged nothing."] : ["  It logged last:"]),
    ...log.map((line) => `    ${shortened(line, 400)}`),
  ].join("\n");
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
