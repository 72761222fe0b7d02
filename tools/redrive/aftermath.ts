import type { SQSClient } from "@aws-sdk/client-sqs";

import { queueNameOf } from "../aws/arns";
import { messagesIn, queueDepth } from "../aws/queues";
import type { Clock } from "../clock";
import type { DeployedFunction } from "../stacks/deployed";
import { countLetters } from "./show";

/** What is in both queues some time after dead letters went back, as far as SQS knows. */
export interface Aftermath {
  /** Messages in the source queue, those that are being worked on among them. */
  readonly waiting: number;
  /** Dead letters that were not there before. */
  readonly cameBack: number;
}

/** How to wait. */
export interface WaitOptions {
  /** How many dead letters were left. */
  readonly left: number;
  /** Milliseconds at most. */
  readonly waitMs: number;
  readonly clock: Clock;
  /** Ends it when it fires. */
  readonly signal: AbortSignal;
}

const EVERY_MS = 2_000;

/** Waits until the source queue is empty, time is up, or somebody has enough of it. */
export async function waitForAftermath(
  sqs: SQSClient,
  {
    sourceQueueUrl,
    deadLetterQueueUrl,
  }: Pick<DeployedFunction, "sourceQueueUrl" | "deadLetterQueueUrl">,
  { left, waitMs, clock, signal }: WaitOptions,
): Promise<Aftermath> {
  const end = clock.now().getTime() + waitMs;
  // SQS's counts lag behind: once is not enough.
  let empty = 0;
  for (;;) {
    const rest = end - clock.now().getTime();
    try {
      await clock.wait(Math.max(0, Math.min(EVERY_MS, rest)), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    const waiting = messagesIn(await queueDepth(sqs, sourceQueueUrl));
    empty = waiting === 0 ? empty + 1 : 0;
    if (empty < 2 && clock.now().getTime() < end && !signal.aborted) continue;
    const dead = messagesIn(await queueDepth(sqs, deadLetterQueueUrl));
    return { waiting, cameBack: Math.max(0, dead - left) };
  }
}

/** The same in a sentence. */
export function aftermathLine(
  { waiting, cameBack }: Aftermath,
  { sourceQueueUrl }: Pick<DeployedFunction, "sourceQueueUrl">,
): string {
  const queue = queueNameOf(sourceQueueUrl);
  const held = waiting === 1 ? "1 message" : `${waiting} messages`;
  const source = waiting === 0 ? `${queue} is empty` : `${queue} still holds ${held}`;
  const dead = cameBack === 0 ? "no dead letter has" : `${countLetters(cameBack)} ${has(cameBack)}`;
  return `${source}, and ${dead} come meanwhile.`;
}

function has(count: number): string {
  return count === 1 ? "has" : "have";
}
