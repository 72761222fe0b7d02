import { stripVTControlCharacters } from "node:util";

/** Lines of a table: a column is as wide as its widest cell, and numbers stand on the right. Cells may have colours. */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => shown(row[column]).length)),
  );
  const isNumeric = headings.map((_, column) =>
    rows.every((row) => /^\d+$/.test(shown(row[column]))),
  );
  const line = (cells: readonly (string | number)[]): string =>
    widths
      .map((width, column) => {
        const cell = String(cells[column] ?? "");
        const space = " ".repeat(width - shown(cell).length);
        return isNumeric[column] === true ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd();
  return [line(headings), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}

/** A cell as it is seen: without its colours. */
function shown(cell: string | number | undefined): string {
  return stripVTControlCharacters(String(cell ?? ""));
}
