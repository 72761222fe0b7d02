import { matchingVariable, numberVariable, type Variables } from "../shared/variables";

import type { Order, OrderLine } from "./message";
import { percentOf } from "./percent";

/** How an environment prices orders. */
export interface Pricing {
  /** ISO 4217 code of the currency that all prices are in. */
  readonly currency: string;
  /** Tax on top of the prices, 0 to 100. */
  readonly taxPercent: number;
}

/** An order with its sums. All amounts are whole cents of `currency`. */
export interface PricedOrder extends Order {
  currency: string;
  lines: PricedLine[];
  /** Sum of the lines, without tax. */
  netCents: number;
  taxPercent: number;
  taxCents: number;
  /** What the customer pays, with tax. */
  totalCents: number;
}

/** A line with its sum, without tax. */
export interface PricedLine extends OrderLine {
  totalCents: number;
}

/** Reads CURRENCY, such as EUR, and TAX_PERCENT, such as 21. */
export function readPricing(variables: Variables): Pricing {
  return {
    currency: matchingVariable(variables, "CURRENCY", /^[A-Z]{3}$/, "a currency code such as EUR"),
    taxPercent: numberVariable(variables, "TAX_PERCENT", { min: 0, max: 100 }),
  };
}

/** Totals an order and adds tax, which is rounded once, on the sum. */
export function priceOrder(order: Order, pricing: Pricing): PricedOrder {
  const { currency, taxPercent } = pricing;
  const lines = order.lines.map((line) => ({
    ...line,
    totalCents: line.quantity * line.unitPriceCents,
  }));
  const netCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
  const taxCents = percentOf(netCents, taxPercent);
  const totalCents = netCents + taxCents;
  return { ...order, currency, lines, netCents, taxPercent, taxCents, totalCents };
}
