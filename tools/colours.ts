import { styleText } from "node:util";

import type { Terminal } from "./terminal";

/** How a piece of a result may look: what is wrong red, what needs a look yellow, and so on. */
export type Colour = "red" | "yellow" | "green" | "bold" | "dim";

/** A text in a colour, where the terminal has any. */
export function coloured(
  { hasColours = false }: Pick<Terminal, "hasColours">,
  colour: Colour,
  text: string,
): string {
  // Whether stdout is a terminal is the terminal's to say.
  return hasColours ? styleText(colour, text, { validateStream: false }) : text;
}
