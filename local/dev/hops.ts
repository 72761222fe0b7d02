import { inOneLine } from "../../tools/printable";
import type { SeenMessage } from "../observer";

/** A message that was put into a source queue, or came out behind a destination topic. */
export interface Hop {
  readonly function: string;
  readonly direction: "in" | "out";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: string;
  /** SQS's id of the message that it was made of, or that it is. */
  readonly messageId: string | undefined;
}

/** Recognises messages by the order that they are about, from the first queue to the last topic. */
export class Traces {
  readonly #begun = new Map<string, number>();

  /** A line for people: what is in a message, and how long after the trace began. */
  lineOf({ direction, at, body, messageId }: Hop): string {
    const trace = traceOf(body);
    const begun = trace === undefined ? undefined : (this.#begun.get(trace) ?? at);
    if (trace !== undefined && begun !== undefined) this.#begun.set(trace, begun);
    return [
      direction.padEnd(3),
      ...(trace === undefined ? [] : [trace]),
      ...(begun === undefined || begun === at ? [] : [`+${at - begun} ms`]),
      ...(messageId === undefined ? [] : [`message ${messageId.slice(0, 8)}`]),
      inOneLine(body, longestBody),
    ].join("  ");
  }
}

/** What a function published: its handler says in attributes which one that is, and from which message. */
export function hopOut({ body, attributes, at }: SeenMessage): Hop {
  const { function: name = "", sourceMessageId } = attributes;
  return { function: name, direction: "out", at, body, messageId: sourceMessageId };
}

const longestBody = 1_000;

function traceOf(body: string): string | undefined {
  try {
    const { orderId } = JSON.parse(body) as { orderId?: unknown };
    return typeof orderId === "string" ? orderId : undefined;
  } catch {
    return undefined;
  }
}
