import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { SQSEvent } from "aws-lambda";

import { workOn } from "./work";

const sns = new SNSClient({});

/** What SAM's template for SQS does, which logs the whole event, and then one publish for each record. */
export const handler = async (event: SQSEvent): Promise<void> => {
  console.info(JSON.stringify(event));
  for (const record of event.Records) await sns.send(new PublishCommand(workOn(record)));
};
