import { z } from "zod";

/** A whole number from `min` to `max`; one sentence says so however it is missed. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error, abort: true }).min(min, { error }).max(max, { error });
}
