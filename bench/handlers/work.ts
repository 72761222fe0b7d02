import type { PublishCommandInput } from "@aws-sdk/client-sns";
import type { SQSRecord } from "aws-lambda";

import { parseOrder } from "../../functions/order-intake/message";
import { priceOrder, readPricing } from "../../functions/order-intake/price";
import { readScreening, screenOrder } from "../../functions/order-intake/screen";
import { parseBody } from "../../functions/shared/parser";
import { textVariable } from "../../functions/shared/variables";

const topicArn = textVariable(process.env, "DESTINATION_TOPIC_ARN");
const pricing = readPricing(process.env);
const screening = readScreening(process.env);

/** The very work of `order-intake`, so that only what is around it differs. */
export function workOn({ body }: SQSRecord): PublishCommandInput {
  const order = screenOrder(priceOrder(parseBody(body, parseOrder), pricing), screening);
  return { TopicArn: topicArn, Message: JSON.stringify(order) };
}
