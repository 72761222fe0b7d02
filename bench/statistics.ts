/** The middle of some numbers; not a number where there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const low = sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)] ?? NaN;
  const high = sorted[middle] ?? NaN;
  return (low + high) / 2;
}

/** A number as a table shows it: three digits, or all before the point. */
export function threeDigits(number: number): string {
  if (!Number.isFinite(number)) return "";
  const before = number === 0 ? 1 : Math.floor(Math.log10(Math.abs(number))) + 1;
  return number.toFixed(Math.min(3, Math.max(0, 3 - before)));
}

/** A count with its thousands apart, such as `1,048,576`. */
export function thousands(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}
