import { numberVariable, type Variables } from "../shared/variables";

import type { Item, OrderToShip } from "./message";
import { readWarehouses, warehouseFor, type Warehouse } from "./warehouses";

/** How an environment ships. */
export interface Shipping {
  readonly warehouses: readonly Warehouse[];
  /** Most articles that go into one parcel. */
  readonly parcelItems: number;
}

/** What a warehouse is to ship, to whom. */
export interface Shipment {
  shipmentId: string;
  orderId: string;
  customer: OrderToShip["customer"];
  country: string;
  warehouse: string;
  items: Item[];
  /** How many parcels it makes; 0 when it travels as freight. */
  parcels: number;
  deliveryClass: string;
  /** Whether it is handed over against a signature only. */
  signature: boolean;
  currency: string;
  /** What the customer pays. */
  totalCents: number;
}

/** Reads WAREHOUSES, see `readWarehouses`, and PARCEL_ITEMS, such as 10. */
export function readShipping(variables: Variables): Shipping {
  const limits = { min: 1, max: 1_000, integer: true };
  return {
    warehouses: readWarehouses(variables),
    parcelItems: numberVariable(variables, "PARCEL_ITEMS", limits),
  };
}

/** Plans the shipment of an order. */
export function planShipment(order: OrderToShip, shipping: Shipping): Shipment {
  const { lines, review, ...rest } = order;
  const warehouse = warehouseFor(order.country, shipping.warehouses);
  const articles = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const freight = order.deliveryClass === "freight";
  return {
    // The same order always gets the same id, so that a message delivered twice ships once.
    shipmentId: `${warehouse}-${order.orderId}`,
    ...rest,
    warehouse,
    items: lines,
    parcels: freight ? 0 : Math.ceil(articles / shipping.parcelItems),
    signature: review,
  };
}
