import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { SQSEvent } from "aws-lambda";

import { workOn } from "./work";

const sns = new SNSClient({});

/** One publish for each record, all at the same time. */
export const handler = async (event: SQSEvent): Promise<void> => {
  await Promise.all(
    event.Records.map(async (record) => {
      await sns.send(new PublishCommand(workOn(record)));
      console.info(`Published ${record.messageId}`);
    }),
  );
};
