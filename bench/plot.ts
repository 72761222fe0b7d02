/** One bar of a plot. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Smallest and largest of what the value is the middle of; a thin line shows them. */
  readonly spread?: readonly [number, number];
  /** One of ours, which stands out. @default false */
  readonly isOurs?: boolean;
}

/** Bars, one below another. */
export interface Plot {
  readonly title: string;
  /** Unit of the values, such as `ms`. */
  readonly unit: string;
  readonly bars: readonly Bar[];
  /** Where they grow by powers of ten. Values then have to be above 0. @default false */
  readonly isLogarithmic?: boolean;
}

const LABELS_AT_LEAST = 300;
/** About what a character takes in the font that is used. */
const CHARACTER = 7;
const BARS = 370;
const VALUES = 90;
const ROW = 26;
const TOP = 44;

/** Draws a plot as SVG, readable on white and on black. The same numbers give the same text. */
export function inSvg(plot: Plot, shown: (value: number) => string): string {
  const height = TOP + plot.bars.length * ROW + 12;
  const longest = Math.max(...plot.bars.map(({ label }) => label.length));
  const left = Math.max(LABELS_AT_LEAST, longest * CHARACTER + 16);
  const width = left + BARS + VALUES;
  const length = lengthOf(plot);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(plot.title)}</title>`,
    `<style>text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.bar{fill:#8c959f}.ours{fill:#0969da}.spread{stroke:#24292f}`,
    `@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#4493f8}.spread{stroke:#e6edf3}}</style>`,
    `<text class="title" x="8" y="22">${escaped(titleOf(plot))}</text>`,
    ...plot.bars.flatMap((bar, index) =>
      drawn(bar, { left, top: TOP + index * ROW }, length, shown),
    ),
    "</svg>",
    "",
  ].join("\n");
}

function titleOf({ title, unit, isLogarithmic = false }: Plot): string {
  return `${title}, ${unit}${isLogarithmic ? " (logarithmic)" : ""}`;
}

function drawn(
  { label, value, spread, isOurs = false }: Bar,
  { left, top }: { left: number; top: number },
  length: (value: number) => number,
  shown: (value: number) => string,
): string[] {
  const middle = top + ROW / 2;
  const line = spread?.map((end) => rounded(left + length(end)));
  const end = left + Math.max(length(value), length(spread?.[1] ?? value));
  return [
    `<text x="${left - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="${isOurs ? "ours" : "bar"}" x="${left}" y="${top + 4}" width="${rounded(length(value))}" height="${ROW - 8}"/>`,
    ...(line === undefined
      ? []
      : [
          `<line class="spread" x1="${line[0] ?? ""}" y1="${middle}" x2="${line[1] ?? ""}" y2="${middle}"/>`,
        ]),
    `<text x="${rounded(end + 6)}" y="${middle + 4}">${escaped(shown(value))}</text>`,
  ];
}

function lengthOf({ bars, isLogarithmic = false }: Plot): (value: number) => number {
  const ends = bars.flatMap(({ value, spread = [] }) => [value, ...spread]);
  const most = Math.max(...ends);
  if (!isLogarithmic) return (value) => (most === 0 ? 0 : (value / most) * BARS);
  // The smallest still is a bar that can be seen.
  const least = Math.min(...ends) / 2;
  return (value) => (Math.log(value / least) / Math.log(most / least)) * BARS;
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
