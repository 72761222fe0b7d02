import { textVariable, type Variables } from "../shared/variables";

import type { PlannedShipment } from "./message";
import { phrasesFor } from "./phrases";

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

/** Writes to a customer, in a language we have, that the order is on its way. */
export function composeNotification(
  shipment: PlannedShipment,
  letterhead: Letterhead,
): Notification {
  const { orderId, customer, parcels, signature } = shipment;
  const phrases = phrasesFor(customer.language);
  const sentences = [
    phrases.leaves(customer.name, amountOf(shipment), shipment.warehouse),
    ...(parcels > 1 ? [phrases.parcels(parcels)] : []),
    ...(signature ? [phrases.signature] : []),
  ];
  return {
    orderId,
    from: letterhead.sender,
    to: customer.email,
    subject: phrases.subject(orderId),
    text: sentences.join(" "),
  };
}

function amountOf({ totalCents, currency }: PlannedShipment): string {
  const cents = String(totalCents % 100).padStart(2, "0");
  return `${currency} ${Math.floor(totalCents / 100)}.${cents}`;
}
