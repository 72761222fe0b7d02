/** Values of all variables that any version of any function reads; what a version doesn't know, it leaves alone. */
export const EVERY_VARIABLE: Readonly<Record<string, string>> = {
  CURRENCY: "EUR",
  TAX_PERCENT: "21",
  DISCOUNT_FROM: "10",
  DISCOUNT_PERCENT: "5",
  REVIEW_ABOVE: "100",
  WAREHOUSES: "ROT=NL+BE+DE,MAD=ES+PT",
  PARCEL_ITEMS: "10",
  SENDER: "shop@example.com",
};
