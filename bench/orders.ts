import { readFileSync } from "node:fs";
import { join } from "node:path";

import { checkout } from "../local/project";

/** So many orders, each with an id of its own, as they come into a queue. */
export function orders(count: number): string[] {
  const file = join(checkout, "functions/order-intake/events/order.json");
  const sample = JSON.parse(readFileSync(file, "utf8")) as object;
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ ...sample, orderId: `B-${index + 1}` }),
  );
}
