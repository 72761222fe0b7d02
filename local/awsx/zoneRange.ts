/**
 * The addresses of a zone, when a network is cut into ranges of one size.
 *
 * @param cidr such as `10.20.0.0/16`
 * @param size of each range, such as 18 for `/18`
 * @param index of the zone, from 0
 */
export function zoneRange(cidr: string, size: number, index: number): string {
  const [base = ""] = cidr.split("/");
  const first = base.split(".").reduce((address, byte) => address * 256 + Number(byte), 0);
  const address = first + index * 2 ** (32 - size);
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${bytes.join(".")}/${size}`;
}
