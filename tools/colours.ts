import { styleText } from "node:util";

import type { Terminal } from "./terminal";

/** How a piece of a result may look: what is wrong red, what needs a look yellow, and so on. */
export type Colour = "red" | "yellow" | "green" | "bold" | "dim" | (typeof functionColours)[number];

const functionColours = ["cyan", "magenta", "blue", "greenBright", "yellowBright"] as const;

/** The colour of the function with that place in a list: another than its neighbours have. */
export function functionColour(place: number): Colour {
  return functionColours[Math.max(0, place) % functionColours.length] ?? "cyan";
}

/** A text in a colour, where the terminal has any. */
export function coloured(
  { hasColours = false }: Pick<Terminal, "hasColours">,
  colour: Colour,
  text: string,
): string {
  // Whether stdout is a terminal is the terminal's to say.
  return hasColours ? styleText(colour, text, { validateStream: false }) : text;
}
