import { integer, object, optional, pattern, text, truth, type Parser } from "../shared/parser";

/** What a notification needs of a shipment, whichever version of fulfilment planned it. */
export interface PlannedShipment {
  orderId: string;
  customer: Customer;
  warehouse: string;
  currency: string;
  /** What the customer pays. */
  totalCents: number;
  /** How many parcels to expect. @default 0, not known, before fulfilment version 2 */
  parcels: number;
  /** Whether the customer has to sign for it. @default false, before fulfilment version 2 */
  signature: boolean;
}

/** Who is told. */
export interface Customer {
  name: string;
  email: string;
  /** ISO 639 code of the language to write in. */
  language: string;
}

/** Parses a shipment that its customer is to be told of. */
export const parseShipment: Parser<PlannedShipment> = object<PlannedShipment>({
  orderId: text(),
  customer: object<Customer>({
    name: text(),
    email: text(),
    language: pattern(/^[a-z]{2}$/, "a language code such as en"),
  }),
  warehouse: text(),
  currency: pattern(/^[A-Z]{3}$/, "a currency code such as EUR"),
  totalCents: integer(0, Number.MAX_SAFE_INTEGER),
  parcels: optional(integer(0, Number.MAX_SAFE_INTEGER), 0),
  signature: optional(truth, false),
});
