/**
 * A share of an amount in whole cents, half a cent rounded up. Percentages count to two decimals.
 *
 * It calculates with big integers: a large order times a percentage is more than a number holds exactly.
 */
export function percentOf(cents: number, percent: number): number {
  const hundredths = BigInt(Math.round(percent * 100));
  return Number((BigInt(cents) * hundredths + 5_000n) / 10_000n);
}
