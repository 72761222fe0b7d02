import { isMet, type Findings, type Wish } from "./findings";
import { threeDigits } from "./statistics";
import { inMarkdown, type Table } from "./table";

/** Where and how something was measured. */
export interface Conditions {
  /** Day, such as `2026-11-27`. */
  readonly date: string;
  readonly rounds: number;
  readonly cores: number;
  readonly memoryGb: number;
  /** Such as `v24.1.0`. */
  readonly node: string;
}

/** What a part has found, as Markdown. */
export function blockOf(part: string, findings: Findings, conditions: Conditions): string {
  const { date, rounds, cores, memoryGb, node } = conditions;
  const times = rounds === 1 ? "1 round" : `${rounds} rounds in turn`;
  return [
    `Measured on ${date}, on ${cores} cores and ${memoryGb} GB with Node.js ${node}: ${times}.`,
    ...(findings.wishes.length === 0 ? [] : [inMarkdown(wishesTable(findings.wishes))]),
    ...findings.tables.map(inMarkdown),
    ...Object.entries(findings.plots).map(
      ([name, { title }]) => `![${title}](speed/${plotFile(part, name)})`,
    ),
  ].join("\n\n");
}

/** Name of the file of a plot. */
export function plotFile(part: string, name: string): string {
  return name === part ? `${part}.svg` : `${part}-${name}.svg`;
}

/**
 * Puts a block into a page, in the place of that of an earlier run: between `<!-- bench: part -->` and `<!-- end -->`.
 *
 * @throws Error where the page has no such place.
 */
export function withBlock(page: string, part: string, block: string): string {
  const opening = `<!-- bench: ${part} -->`;
  const closing = "<!-- end -->";
  const start = page.indexOf(opening);
  const end = page.indexOf(closing, start);
  if (start === -1 || end === -1) {
    throw new Error(`The page has no place for ${part}, such as ${opening} … ${closing}.`);
  }
  return `${page.slice(0, start + opening.length)}\n\n${block}\n\n${page.slice(end)}`;
}

function wishesTable(wishes: readonly Wish[]): Table {
  return {
    headings: ["", "wanted", "measured", "met"],
    rows: wishes.map((wish) => {
      const { what, wanted, measured, unit } = wish;
      const behind = unit === undefined ? "" : ` ${unit}`;
      const limit = "atMost" in wanted ? `at most ${wanted.atMost}` : `at least ${wanted.atLeast}`;
      return [
        what,
        `${limit}${behind}`,
        `${threeDigits(measured)}${behind}`,
        isMet(wish) ? "yes" : "no",
      ];
    }),
  };
}
