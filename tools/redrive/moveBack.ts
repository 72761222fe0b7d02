import type { SQSClient } from "@aws-sdk/client-sqs";

import { messageOf } from "../../components/messageOf";
import { queueNameOf } from "../aws/arns";
import { deleteMessage, sendMessage, type ReceivedMessage } from "../aws/messages";
import type { Clock } from "../clock";
import { ToolError } from "../errors";
import type { DeployedFunction } from "../stacks/deployed";
import { groupsOf, HELD_MINUTES, type HeldLetters } from "./letters";
import { countLetters } from "./show";

/** What moving came to. */
export interface Moved {
  /** How many went back. */
  readonly moved: number;
  /** Why the others did not; nothing where all of them went. */
  readonly failure: ToolError | undefined;
}

/** How to move. */
export interface MoveOptions {
  readonly clock: Pick<Clock, "now">;
  /** Ends it, between two groups, when it fires. */
  readonly signal: AbortSignal;
}

/**
 * Sends dead letters back to the source queue, each before it is deleted, and takes them out of those held. A group that
 * is begun is ended, whatever happens.
 */
export async function moveBack(
  sqs: SQSClient,
  queues: Pick<DeployedFunction, "sourceQueueUrl" | "deadLetterQueueUrl">,
  chosen: readonly ReceivedMessage[],
  { letters, until }: HeldLetters,
  { clock, signal }: MoveOptions,
): Promise<Moved> {
  let moved = 0;
  const failed = (why: string): Moved => {
    const [queue, all] = [queueNameOf(queues.sourceQueueUrl), countLetters(chosen.length)];
    const failure = new ToolError(`${moved} of ${all} went back to ${queue}. ${why}`);
    return { moved, failure };
  };
  for (const group of groupsOf(chosen)) {
    if (signal.aborted) return failed("Then it was stopped: the others are where they were.");
    if (clock.now() >= until) {
      return failed(
        `The others are where they were: after ${HELD_MINUTES} minutes somebody else may have got them. Do it again, with --limit if there are many.`,
      );
    }
    const results = await Promise.allSettled(
      group.map(async (letter) => {
        await moveOne(sqs, queues, letter);
        letters.delete(letter);
        moved += 1;
      }),
    );
    const problem = results.find((result) => result.status === "rejected");
    if (problem !== undefined) return failed(messageOf(problem.reason));
  }
  return { moved, failure: undefined };
}

// In this order: should it end in between, the message comes twice, and is never lost.
async function moveOne(
  sqs: SQSClient,
  {
    sourceQueueUrl,
    deadLetterQueueUrl,
  }: Pick<DeployedFunction, "sourceQueueUrl" | "deadLetterQueueUrl">,
  letter: ReceivedMessage,
): Promise<void> {
  await sendMessage(sqs, sourceQueueUrl, letter);
  try {
    await deleteMessage(sqs, deadLetterQueueUrl, letter);
  } catch (error) {
    throw new ToolError(
      `${letter.id} was sent, and is still among the dead letters, so that it may come twice: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
