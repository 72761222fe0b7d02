import type { Watched } from "../aws/alarmMatch";
import { lastPartOf, queueNameOf } from "../aws/arns";
import type { DeployedFunction } from "../stacks/deployed";

/** What alarms of a function that a stack has deployed can watch. */
export function watchedOf(
  deployed: Pick<
    DeployedFunction,
    "aliasArn" | "ledger" | "sourceQueueUrl" | "deadLetterQueueUrl" | "destinationTopicArn"
  >,
): Watched {
  return {
    functionName: deployed.ledger.functionName,
    aliasName: lastPartOf(deployed.aliasArn),
    queueNames: [deployed.sourceQueueUrl, deployed.deadLetterQueueUrl].map(queueNameOf),
    topicName: lastPartOf(deployed.destinationTopicArn),
  };
}
