import type { Variables } from "./variables";

/** The shells that `ldm local env` writes for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Lines that set and take away variables when a shell evaluates them. */
export function exportLines({ set, unset }: Variables, shell: Shell): string[] {
  const taken = new Set(unset);
  const kept = Object.entries(set).filter(([name]) => !taken.has(name));
  return shell === "fish"
    ? [
        ...unset.map((name) => `set -e ${name};`),
        ...kept.map(([name, value]) => `set -gx ${name} ${fishValue(name, value)};`),
      ]
    : [
        ...unset.map((name) => `unset ${name};`),
        ...kept.map(([name, value]) => `export ${name}=${quoteForPosix(value)};`),
      ];
}

/** A word that bash and zsh take literally. */
export function quoteForPosix(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word that fish takes literally. */
export function quoteForFish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}

// Fish keeps its PATH as a list.
function fishValue(name: string, value: string): string {
  return name === "PATH" ? value.split(":").map(quoteForFish).join(" ") : quoteForFish(value);
}
