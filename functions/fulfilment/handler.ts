import { queueHandler } from "../shared/queueHandler";

import { parseOrder } from "./message";
import { planShipment, readShipping } from "./plan";

const shipping = readShipping(process.env);

export const handler = queueHandler(parseOrder, (order) => planShipment(order, shipping));
