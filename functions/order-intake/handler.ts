import { queueHandler } from "../shared/queueHandler";

import { parseOrder } from "./message";
import { priceOrder, readPricing } from "./price";

const pricing = readPricing(process.env);

export const handler = queueHandler(parseOrder, (order) => priceOrder(order, pricing));
