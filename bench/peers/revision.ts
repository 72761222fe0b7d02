import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkout } from "../../local/project";
import { SOURCE } from "../sources";

const WORK = "screenOrder(priceOrder(order, pricing), screening)";

/** Writes the handler of `order-intake` so that its results tell its revision. */
export function writeRevision(handler: string, revision: number): void {
  const source = readFileSync(join(checkout, "functions", SOURCE, "handler.ts"), "utf8");
  writeFileSync(handler, atRevision(source, revision));
}

/**
 * The source of a handler whose results tell a revision.
 *
 * @throws Error where it does not look as it did when this was written.
 */
export function atRevision(source: string, revision: number): string {
  if (!source.includes(WORK)) throw new Error(`The handler of ${SOURCE} does not have: ${WORK}`);
  return source.replace(WORK, `({ revision: ${revision}, ...${WORK} })`);
}
