import type { OrderToShip, Item } from "./message";
import { warehouseFor, type Warehouse } from "./warehouses";

/** What a warehouse is to ship, to whom. */
export interface Shipment {
  shipmentId: string;
  orderId: string;
  customer: OrderToShip["customer"];
  country: string;
  warehouse: string;
  items: Item[];
  currency: string;
  /** What the customer pays. */
  totalCents: number;
}

/** Plans the shipment of an order. */
export function planShipment(order: OrderToShip, warehouses: readonly Warehouse[]): Shipment {
  const { lines, ...rest } = order;
  const warehouse = warehouseFor(order.country, warehouses);
  // The same order always gets the same id, so that a message delivered twice ships once.
  return { shipmentId: `${warehouse}-${order.orderId}`, ...rest, warehouse, items: lines };
}
