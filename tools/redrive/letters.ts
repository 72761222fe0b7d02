import type { SQSClient } from "@aws-sdk/client-sqs";

import { receiveMessages, type ReceivedMessage } from "../aws/messages";
import { messagesIn, queueDepth } from "../aws/queues";

/** How long nobody else gets a dead letter while it is looked at: more than a trial of all of them takes. */
const HIDDEN_SECONDS = 600;

/**
 * Receives the dead letters that a queue has now; those that come meanwhile are left for the next time.
 *
 * @param most How many at most.
 */
export async function receiveLetters(
  sqs: SQSClient,
  queueUrl: string,
  most: number,
): Promise<ReceivedMessage[]> {
  const wanted = Math.min(most, messagesIn(await queueDepth(sqs, queueUrl)));
  const letters: ReceivedMessage[] = [];
  while (letters.length < wanted) {
    const received = await receiveMessages(sqs, queueUrl, {
      most: wanted - letters.length,
      hiddenSeconds: HIDDEN_SECONDS,
    });
    if (received.length === 0) break;
    letters.push(...received);
  }
  return letters;
}
