import { UsageError } from "./errors";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A stretch of time as a command line has it, such as `90s`, `5m`, `2h` or `1d`, in milliseconds.
 *
 * @param option The option that it was given for, such as `--every`.
 * @throws UsageError where it is none.
 */
export function parseDuration(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const duration = Number(count) * (unit === undefined ? NaN : units[unit as keyof typeof units]);
  if (duration > 0) return duration;
  throw new UsageError(
    `${option} must be a stretch of time such as 90s, 5m, 2h or 1d, got "${text}".`,
  );
}

/** A stretch of time for people, in the largest unit that leaves nothing over: `90s`, `5m`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000)) * 1_000;
  const [unit, size] = Object.entries(units)
    .reverse()
    .find(([, size]) => seconds >= size && seconds % size === 0) ?? ["s", units.s];
  return `${seconds / size}${unit}`;
}

/** The same in whole units of a size that says enough, such as `12m` for 723 seconds. */
export function roughDuration(milliseconds: number, round: (value: number) => number): string {
  const size =
    Object.values(units)
      .reverse()
      .find((each) => milliseconds >= 2 * each) ?? units.s;
  return formatDuration(round(milliseconds / size) * size);
}

/** The same in its two largest units, such as `23h 52m`: for somebody who is to wait that long. */
export function fullDuration(milliseconds: number, round: (value: number) => number): string {
  const sizes = Object.values(units).reverse();
  const size = sizes.find((each) => milliseconds >= each) ?? units.s;
  const smaller = sizes[sizes.indexOf(size) + 1] ?? units.s;
  const rounded = round(milliseconds / smaller) * smaller;
  const rest = rounded % size;
  const parts = [rounded - rest, rest].filter((part) => part > 0);
  return parts.length === 0 ? formatDuration(0) : parts.map(formatDuration).join(" ");
}
