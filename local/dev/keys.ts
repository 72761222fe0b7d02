import { emitKeypressEvents, type Key } from "node:readline";

/** What of a terminal's input is read. */
export type KeyInput = Pick<
  NodeJS.ReadStream,
  "isTTY" | "setRawMode" | "on" | "off" | "resume" | "pause"
> &
  NodeJS.ReadableStream;

/**
 * Tells of each key that is pressed, where the input is a terminal.
 *
 * @param onKey Gets the key as text; Ctrl-C and Ctrl-D as `q`.
 * @returns What ends it, and leaves the terminal as it was.
 */
export function readKeys(input: KeyInput, onKey: (key: string) => void): () => void {
  if (!input.isTTY) return () => undefined;
  const press = (text: string | undefined, { name, ctrl }: Key): void => {
    onKey(ctrl === true && (name === "c" || name === "d") ? "q" : (text ?? ""));
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on("keypress", press);
  input.resume();
  return () => {
    input.off("keypress", press);
    input.setRawMode(false);
    input.pause();
  };
}
