/** A text of somebody else's that is safe to show: what would steer the terminal stands there as its escape. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    KEPT.has(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A text in one line of at most so many characters, and safe to show. */
export function inOneLine(text: string, longest: number): string {
  const line = text.replaceAll(/\s+/g, " ");
  return printable(line.length <= longest ? line : `${line.slice(0, longest)}…`);
}

const KEPT = new Set(["\n", "\t"]);
