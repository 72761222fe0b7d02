import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";

import { queueNameOf } from "./arns";
import { metricSeries } from "./metricSeries";

/** CloudWatch learns from SQS a few minutes late. */
const LOOK_BACK_MS = 10 * 60_000;

/**
 * Seconds that the oldest message has been in a queue. SQS itself can't tell, only CloudWatch can: nothing comes
 * back where it has no number, as for a queue that was idle for hours, or on an emulator.
 */
export async function oldestMessageSeconds(
  cloudWatch: CloudWatchClient,
  queueUrl: string,
  now: Date = new Date(),
): Promise<number | undefined> {
  const [age] = await metricSeries(
    cloudWatch,
    [
      {
        namespace: "AWS/SQS",
        metric: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: queueNameOf(queueUrl) },
        statistic: "Maximum",
      },
    ],
    { from: new Date(now.getTime() - LOOK_BACK_MS), to: now },
    60,
  );
  return age?.at(-1)?.value;
}
