import { coloured } from "../colours";
import type { Terminal } from "../terminal";
import type { Checked } from "./check";

/** What was checked as lines: a tick for what is good, and under a cross all that is not. */
export function checkLines(
  checked: readonly Checked[],
  terminal: Pick<Terminal, "hasColours">,
): string[] {
  return checked.flatMap(({ subject, mistakes, warnings }) => [
    mistakes.length === 0
      ? `${coloured(terminal, "green", "✓")} ${subject}`
      : `${coloured(terminal, "red", "✗")} ${subject}`,
    ...mistakes.map((mistake) => `    ${indented(mistake)}`),
    ...warnings.map(
      (warning) => `    ${coloured(terminal, "yellow", "warning:")} ${indented(warning)}`,
    ),
  ]);
}

/** How many mistakes there are, in a sentence; nothing where there is none. */
export function mistakeCount(checked: readonly Checked[]): string | undefined {
  const wrong = checked.filter(({ mistakes }) => mistakes.length > 0);
  const count = wrong.reduce((sum, { mistakes }) => sum + mistakes.length, 0);
  if (count === 0) return undefined;
  const subjects = wrong.map(({ subject }) => subject).join(", ");
  return `${count === 1 ? "1 mistake" : `${count} mistakes`} in ${subjects}.`;
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n      ");
}
