import { VariableError } from "../shared/errors";
import { textVariable, type Variables } from "../shared/variables";

/** A place that ships to some countries. */
export interface Warehouse {
  readonly code: string;
  /** ISO 3166 codes of the countries it is the nearest to. */
  readonly countries: readonly string[];
}

/**
 * Reads WAREHOUSES: `ROT=NL+BE+DE, MAD=ES+PT` are two warehouses and the countries each serves. The first
 * one also serves every country that none is named for.
 */
export function readWarehouses(variables: Variables): Warehouse[] {
  const text = textVariable(variables, "WAREHOUSES");
  return text.split(",").map((part) => {
    const match = /^\s*([A-Z]{3})=([A-Z]{2}(?:\+[A-Z]{2})*)\s*$/.exec(part);
    if (!match?.[1] || !match[2]) {
      throw new VariableError(
        "WAREHOUSES",
        `must look like ROT=NL+BE+DE,MAD=ES+PT, but has "${part.trim()}".`,
      );
    }
    return { code: match[1], countries: match[2].split("+") };
  });
}

/** Code of the warehouse that ships to a country. */
export function warehouseFor(country: string, warehouses: readonly Warehouse[]): string {
  const [fallback] = warehouses;
  if (!fallback) throw new VariableError("WAREHOUSES", "names no warehouse.");
  return (warehouses.find(({ countries }) => countries.includes(country)) ?? fallback).code;
}
