import {
  integer,
  list,
  object,
  optional,
  pattern,
  text,
  truth,
  type Parser,
} from "../shared/parser";

/**
 * What fulfilment needs of a priced order. It is read by what it says, not by order-intake's type: any
 * version of order-intake may have sent it.
 */
export interface OrderToShip {
  orderId: string;
  customer: Customer;
  /** ISO 3166 code of the country to deliver to. */
  country: string;
  lines: Item[];
  currency: string;
  /** What the customer pays. */
  totalCents: number;
  /** How it travels. @default "standard", before order-intake version 4 */
  deliveryClass: string;
  /** Whether the customer has to sign for it. @default false, before order-intake version 4 */
  review: boolean;
}

/** Who gets it. */
export interface Customer {
  name: string;
  email: string;
  /** ISO 639 code of the language to write in. */
  language: string;
}

/** So many of one article. */
export interface Item {
  sku: string;
  quantity: number;
}

/** Parses an order that is to be shipped. */
export const parseOrder: Parser<OrderToShip> = object<OrderToShip>({
  orderId: text(),
  customer: object<Customer>({
    name: text(),
    email: text(),
    language: pattern(/^[a-z]{2}$/, "a language code such as en"),
  }),
  country: pattern(/^[A-Z]{2}$/, "a country code such as NL"),
  lines: list(object<Item>({ sku: text(), quantity: integer(1, Number.MAX_SAFE_INTEGER) }), 1, 500),
  currency: pattern(/^[A-Z]{3}$/, "a currency code such as EUR"),
  totalCents: integer(0, Number.MAX_SAFE_INTEGER),
  deliveryClass: optional(text(), "standard"),
  review: optional(truth, false),
});
