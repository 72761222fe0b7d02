import { queueHandler } from "../shared/queueHandler";

import { parseOrder } from "./message";
import { priceOrder, readPricing } from "./price";
import { readScreening, screenOrder } from "./screen";

const pricing = readPricing(process.env);
const screening = readScreening(process.env);

export const handler = queueHandler(parseOrder, (order) =>
  screenOrder(priceOrder(order, pricing), screening),
);
