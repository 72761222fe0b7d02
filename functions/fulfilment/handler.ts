import { queueHandler } from "../shared/queueHandler";

import { parseOrder } from "./message";
import { planShipment } from "./plan";
import { readWarehouses } from "./warehouses";

const warehouses = readWarehouses(process.env);

export const handler = queueHandler(parseOrder, (order) => planShipment(order, warehouses));
