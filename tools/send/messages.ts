import { z } from "zod";

import { isMap } from "../../components/isMap";
import { UsageError } from "../errors";
import type { Message } from "../aws/messages";
import type { EventText } from "../project/events";

const recordSchema = z.object({
  body: z.string(),
  messageAttributes: z
    .record(
      z.string(),
      z.object({ stringValue: z.string().optional(), dataType: z.string().default("String") }),
    )
    .default({}),
});

/**
 * The messages that an event stands for: those of a whole batch, as Lambda gets it, or itself as the body of one.
 *
 * @throws UsageError where it is neither.
 */
export function messagesOf({ file, text }: EventText): Message[] {
  const value: unknown = JSON.parse(text);
  if (typeof value === "string") return [{ body: value, attributes: {} }];
  if (!isMap(value)) {
    throw new UsageError(
      `${file} is ${Array.isArray(value) ? "a list" : String(value)}: send a message, as an object or a text, or a batch, {"Records": [...]}.`,
    );
  }
  if (!Array.isArray(value.Records)) return [{ body: text.trim(), attributes: {} }];
  return value.Records.map((record: unknown, index) => {
    const parsed = recordSchema.safeParse(record);
    if (!parsed.success) {
      throw new UsageError(`Records[${index}] of ${file} has no text as its body.`);
    }
    const { body, messageAttributes } = parsed.data;
    const attributes = Object.entries(messageAttributes).map(([name, each]) => [
      name,
      { DataType: each.dataType, StringValue: each.stringValue },
    ]);
    return { body, attributes: Object.fromEntries(attributes) as Message["attributes"] };
  });
}
