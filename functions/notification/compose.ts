import { textVariable, type Variables } from "../shared/variables";

import type { PlannedShipment } from "./message";

/** How an environment writes to customers. */
export interface Letterhead {
  /** Who the message is from. */
  readonly sender: string;
}

/** A message to a customer, ready to be sent. */
export interface Notification {
  orderId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
}

/** Reads SENDER, such as `Kettle & Mug <shop@example.com>`. */
export function readLetterhead(variables: Variables): Letterhead {
  return { sender: textVariable(variables, "SENDER") };
}

/** Writes to a customer that the order is on its way. */
export function composeNotification(
  shipment: PlannedShipment,
  letterhead: Letterhead,
): Notification {
  const { orderId, customer, warehouse } = shipment;
  return {
    orderId,
    from: letterhead.sender,
    to: customer.email,
    subject: `Your order ${orderId} is on its way`,
    text: `Dear ${customer.name}, your order of ${amountOf(shipment)} leaves our warehouse ${warehouse} today.`,
  };
}

function amountOf({ totalCents, currency }: PlannedShipment): string {
  const cents = String(totalCents % 100).padStart(2, "0");
  return `${currency} ${Math.floor(totalCents / 100)}.${cents}`;
}
