import { closest, distance } from "fastest-levenshtein";

/** The known word that somebody who wrote `word` most likely meant, if one is near enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known);
  return distance(word, candidate) <= Math.max(2, candidate.length / 3) ? candidate : undefined;
}
