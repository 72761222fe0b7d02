import type { SQSClient } from "@aws-sdk/client-sqs";

import { releaseMessage, receiveMessages, type ReceivedMessage } from "../aws/messages";
import { messagesIn, queueDepth } from "../aws/queues";
import type { Clock } from "../clock";

/** How long nobody else gets a dead letter while it is looked at. */
export const HELD_MINUTES = 10;

/** So many calls to SQS go out at once. */
const AT_ONCE = 10;

/** Dead letters that nobody else gets for a while. */
export interface HeldLetters {
  /** What is taken out is not given back. */
  readonly letters: Set<ReceivedMessage>;
  /** How many there are in all, as far as SQS knows, those held among them. */
  readonly inAll: number;
  /** When others may get them again. */
  readonly until: Date;
}

/** What to hold. */
export interface HoldOptions {
  /** How many at most. */
  readonly most: number;
  readonly clock: Pick<Clock, "now">;
  /** Ends it when it fires. */
  readonly signal: AbortSignal;
}

/**
 * Holds the dead letters that a queue has now while `work` looks at them; those that come meanwhile are left for the next
 * time. Whatever happens, those that are still held afterwards are anybody's again at once.
 *
 * @throws the reason of `signal`, where that fires before all of them are held.
 */
export async function withLetters<T>(
  sqs: SQSClient,
  queueUrl: string,
  { most, clock, signal }: HoldOptions,
  work: (held: HeldLetters) => Promise<T>,
): Promise<T> {
  const letters = new Set<ReceivedMessage>();
  try {
    const depth = messagesIn(await queueDepth(sqs, queueUrl));
    const until = new Date(clock.now().getTime() + HELD_MINUTES * 60_000);
    await receiveInto(letters, sqs, queueUrl, { most, depth, signal });
    return await work({ letters, inAll: Math.max(depth, letters.size), until });
  } finally {
    await giveBack(sqs, queueUrl, letters);
  }
}

async function receiveInto(
  letters: Set<ReceivedMessage>,
  sqs: SQSClient,
  queueUrl: string,
  {
    most,
    depth,
    signal,
  }: { readonly most: number; readonly depth: number; readonly signal: AbortSignal },
): Promise<void> {
  const ids = new Set<string>();
  // SQS's count lags behind: also where it is 0, one question is worth it.
  do {
    signal.throwIfAborted();
    const received = await receiveMessages(sqs, queueUrl, {
      most: letters.size === 0 ? most : Math.min(most, depth) - letters.size,
      hiddenSeconds: HELD_MINUTES * 60,
    });
    // SQS may hand out a message twice.
    const fresh = received.filter(({ id }) => !ids.has(id));
    if (fresh.length === 0) return;
    for (const letter of fresh) {
      ids.add(letter.id);
      letters.add(letter);
    }
  } while (letters.size < Math.min(most, depth));
}

/** Should that fail, they are anybody's once they were held for long enough. */
async function giveBack(
  sqs: SQSClient,
  queueUrl: string,
  letters: ReadonlySet<ReceivedMessage>,
): Promise<void> {
  for (const group of groupsOf(letters)) {
    await Promise.allSettled(group.map((letter) => releaseMessage(sqs, queueUrl, letter)));
  }
}

/** Letters in groups of as many as go out at once. */
export function groupsOf(letters: Iterable<ReceivedMessage>): ReceivedMessage[][] {
  const all = [...letters];
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
}
