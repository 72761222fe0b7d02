import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { SQSEvent } from "aws-lambda";

import { workOn } from "./work";

const sns = new SNSClient({});

/** One publish for each record, one after another, as in most examples. */
export const handler = async (event: SQSEvent): Promise<void> => {
  for (const record of event.Records) {
    await sns.send(new PublishCommand(workOn(record)));
    console.info(`Published ${record.messageId}`);
  }
};
