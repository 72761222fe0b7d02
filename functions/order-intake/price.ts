import { matchingVariable, type Variables } from "../shared/variables";

import type { Order, OrderLine } from "./message";

/** How an environment prices orders. */
export interface Pricing {
  /** ISO 4217 code of the currency that all prices are in. */
  readonly currency: string;
}

/** An order with its sums. All amounts are whole cents of `currency`. */
export interface PricedOrder extends Order {
  currency: string;
  lines: PricedLine[];
  /** What the customer pays. */
  totalCents: number;
}

/** A line with its sum. */
export interface PricedLine extends OrderLine {
  totalCents: number;
}

/** Reads CURRENCY, such as EUR. */
export function readPricing(variables: Variables): Pricing {
  return {
    currency: matchingVariable(variables, "CURRENCY", /^[A-Z]{3}$/, "a currency code such as EUR"),
  };
}

/** Totals an order. */
export function priceOrder(order: Order, pricing: Pricing): PricedOrder {
  const lines = order.lines.map((line) => ({
    ...line,
    totalCents: line.quantity * line.unitPriceCents,
  }));
  const totalCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
  return { ...order, currency: pricing.currency, lines, totalCents };
}
