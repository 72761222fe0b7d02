import { numberVariable, type Variables } from "../shared/variables";

import type { PricedOrder } from "./price";

/** How carefully an environment looks at orders. */
export interface Screening {
  /** An order for more than this, with tax, is delivered against a signature only. */
  readonly reviewAboveCents: number;
}

/** How an order travels. */
export type DeliveryClass = "standard" | "express" | "freight";

/** An order that delivery knows how to handle. */
export interface ScreenedOrder extends PricedOrder {
  deliveryClass: DeliveryClass;
  /** Whether someone ought to look at it, and the customer has to sign for it. */
  review: boolean;
}

/** Most articles in all that still travel as parcels. */
const MOST_BY_PARCEL = 100;

/** Reads REVIEW_ABOVE, in whole units of CURRENCY. */
export function readScreening(variables: Variables): Screening {
  const limits = { min: 0, max: 1_000_000, integer: true };
  return { reviewAboveCents: numberVariable(variables, "REVIEW_ABOVE", limits) * 100 };
}

/** Says how an order travels and whether it needs a second look. */
export function screenOrder(order: PricedOrder, screening: Screening): ScreenedOrder {
  return {
    ...order,
    deliveryClass: deliveryClassOf(order),
    review: order.totalCents > screening.reviewAboveCents,
  };
}

function deliveryClassOf({ lines, express }: PricedOrder): DeliveryClass {
  const articles = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  // A pallet can't be sent by express, whatever the customer asked for.
  if (articles > MOST_BY_PARCEL) return "freight";
  return express ? "express" : "standard";
}
