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

/** What a shop sends: an order as the customer placed it. Prices are in cents, without tax. */
export interface Order {
  orderId: string;
  customer: Customer;
  /** ISO 3166 code of the country to deliver to. */
  country: string;
  /** Whether the customer paid for fast delivery. @default false */
  express: boolean;
  lines: OrderLine[];
}

/** Who ordered. */
export interface Customer {
  name: string;
  email: string;
  /** ISO 639 code of the language to write in. */
  language: string;
}

/** So many of one article. */
export interface OrderLine {
  sku: string;
  quantity: number;
  unitPriceCents: number;
}

/** Parses an order; the limits keep every sum far below what a number holds exactly. */
export const parseOrder: Parser<Order> = object<Order>({
  orderId: pattern(/^[A-Za-z0-9-]{1,40}$/, "1 to 40 letters, digits or hyphens"),
  customer: object<Customer>({
    name: text(),
    email: pattern(/^[^\s@]{1,100}@[^\s@]{1,100}$/, "an e-mail address"),
    language: pattern(/^[a-z]{2}$/, "a language code such as en"),
  }),
  country: pattern(/^[A-Z]{2}$/, "a country code such as NL"),
  express: optional(truth, false),
  lines: list(
    object<OrderLine>({
      sku: pattern(/^[A-Z0-9-]{1,40}$/, "1 to 40 capitals, digits or hyphens"),
      quantity: integer(1, 10_000),
      unitPriceCents: integer(0, 10_000_000),
    }),
    1,
    500,
  ),
});
