import { z } from "zod";

import { isMap } from "../../components/isMap";
import { UsageError } from "../errors";
import type { Message } from "../aws/messages";
import type { EventText } from "../project/events";

const bodySchema = z.object({ body: z.string() });

const attributesSchema = z.object({
  messageAttributes: z
    .record(
      z.string(),
      z
        .object({
          dataType: z.string().default("String"),
          stringValue: z.string().nullish(),
          // In base64, as Lambda hands it over.
          binaryValue: z.string().nullish(),
        })
        .refine(({ stringValue, binaryValue }) => (stringValue ?? binaryValue) != null),
    )
    .default({}),
});

/**
 * The messages that an event stands for: those of a whole batch, as Lambda gets it, or itself as the body of one.
 *
 * @throws UsageError where it is neither, or a batch of none.
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
  if (value.Records.length === 0) {
    throw new UsageError(`${file} is a batch without a message: put one into Records.`);
  }
  return value.Records.map((record: unknown, index) => {
    const body = bodySchema.safeParse(record);
    if (!body.success) {
      throw new UsageError(`Records[${index}] of ${file} has no text as its body.`);
    }
    const attributes = attributesSchema.safeParse(record);
    if (!attributes.success) {
      throw new UsageError(
        `messageAttributes of Records[${index}] of ${file} must be {"<name>": {"dataType": "String", "stringValue": "..."}}, or binaryValue in base64.`,
      );
    }
    return {
      body: body.data.body,
      attributes: attributesOf(attributes.data.messageAttributes),
    };
  });
}

function attributesOf(
  given: z.infer<typeof attributesSchema>["messageAttributes"],
): Message["attributes"] {
  return Object.fromEntries(
    Object.entries(given).map(([name, { dataType: DataType, stringValue, binaryValue }]) => [
      name,
      typeof binaryValue === "string"
        ? { DataType, BinaryValue: Buffer.from(binaryValue, "base64") }
        : { DataType, StringValue: stringValue ?? "" },
    ]),
  );
}
