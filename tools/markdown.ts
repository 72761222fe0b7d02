import { printable } from "./printable";

/** A text of somebody else's as Markdown shows it as it is, in one line: nothing in it is taken for markup or HTML. */
export function markdownText(text: string): string {
  return (
    printable(text.replaceAll(/\s+/g, " "))
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      // Not by another one: GitLab reads a backslash before an n as a line break.
      .replaceAll("\\", "&#92;")
      .replaceAll(/[`*_[\]|~$]|#(?!\d+;)/g, "\\$&")
  );
}

/** Blocks with an empty line in between; those that are nothing are left out. */
export function paragraphs(...blocks: readonly (string | undefined)[]): string {
  return blocks.filter((block) => block !== undefined && block !== "").join("\n\n");
}

/** Lines as a list, each an item. */
export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdownText(line)}`).join("\n");
}

/** A table; numbers stand on the right. Headings and cells are plain text. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const isNumeric = headings.map((_, column) =>
    rows.every((row) => /^\d+$/.test(String(row[column] ?? ""))),
  );
  return [
    line(headings.map(markdownText)),
    line(isNumeric.map((numeric) => (numeric ? "---:" : "---"))),
    ...rows.map((row) =>
      line(headings.map((_, column) => markdownText(String(row[column] ?? "")))),
    ),
  ].join("\n");
}

/**
 * A block of code, fenced by more backticks than follow each other in it.
 *
 * @param language Such as `diff`. @default none
 */
export function fencedCode(text: string, language = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${printable(text)}\n${fence}`;
}

/** Code within a line. */
export function inlineCode(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  const space = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${space}${printable(text.replaceAll(/\s+/g, " "))}${space}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}

/** A block that is folded up until somebody opens it. */
export function details(summary: string, block: string): string {
  return `<details><summary>${markdownText(summary)}</summary>\n\n${block}\n\n</details>`;
}
