import { RejectedMessageError } from "../shared/errors";
import { matchingVariable, numberVariable, type Variables } from "../shared/variables";

import type { Order, OrderLine } from "./message";
import { percentOf } from "./percent";

/** How an environment prices orders. */
export interface Pricing {
  /** ISO 4217 code of the currency that all prices are in. */
  readonly currency: string;
  /** Tax on top of the prices, 0 to 100. */
  readonly taxPercent: number;
  /** Quantity of one article from which on it is cheaper. */
  readonly discountFrom: number;
  /** How much cheaper, 0 to 100. */
  readonly discountPercent: number;
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

/** A line with its sum, without tax and with the discount taken off. */
export interface PricedLine extends OrderLine {
  discountCents: number;
  totalCents: number;
}

/** Reads CURRENCY, such as EUR, TAX_PERCENT, such as 21, DISCOUNT_FROM and DISCOUNT_PERCENT. */
export function readPricing(variables: Variables): Pricing {
  return {
    currency: matchingVariable(variables, "CURRENCY", /^[A-Z]{3}$/, "a currency code such as EUR"),
    taxPercent: numberVariable(variables, "TAX_PERCENT", { min: 0, max: 100 }),
    discountFrom: numberVariable(variables, "DISCOUNT_FROM", {
      min: 1,
      max: 10_000,
      integer: true,
    }),
    discountPercent: numberVariable(variables, "DISCOUNT_PERCENT", { min: 0, max: 100 }),
  };
}

/**
 * Totals an order and adds tax. The discount is rounded on each line, where the customer sees it, and tax
 * once, on the sum.
 */
export function priceOrder(order: Order, pricing: Pricing): PricedOrder {
  rejectRepeatedArticles(order);
  const { currency, taxPercent } = pricing;
  const lines = order.lines.map((line) => priceLine(line, pricing));
  const netCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
  const taxCents = percentOf(netCents, taxPercent);
  const totalCents = netCents + taxCents;
  return { ...order, currency, lines, netCents, taxPercent, taxCents, totalCents };
}

function priceLine(line: OrderLine, { discountFrom, discountPercent }: Pricing): PricedLine {
  const grossCents = line.quantity * line.unitPriceCents;
  const discountCents = line.quantity >= discountFrom ? percentOf(grossCents, discountPercent) : 0;
  return { ...line, discountCents, totalCents: grossCents - discountCents };
}

// Two lines of one article would each miss the quantity that earns the discount.
function rejectRepeatedArticles({ orderId, lines }: Order): void {
  const seen = new Set<string>();
  for (const { sku } of lines) {
    if (seen.has(sku)) {
      throw new RejectedMessageError(`Order ${orderId} names article ${sku} on two lines.`);
    }
    seen.add(sku);
  }
}
