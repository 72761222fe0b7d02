import { z } from "zod";
import { messageOf } from "./messageOf";
import { nearest } from "./nearest";
import { stackFileSchema } from "./settings/schema";

const CONTRACT_SHAPE =
  "must be a map of variable names to what each must be; {} where the function reads none";
const RULE_SHAPE = "must be a map with a type and a description";
const TYPES = ["text", "integer", "number", "boolean", "url"] as const;
const TYPE_RULE = `must be one of ${TYPES.join(", ")}`;

/** Text that says something, on one line. */
function oneLine(what: string) {
  const error = `must be ${what}, on one line`;
  return z.string({ error }).regex(/^\S(.*\S)?$/, { error });
}

/** A key that is either `true` or left out. */
function flag(meaning: string) {
  return z.literal(true, { error: `must be true (${meaning}), or left out` }).exactOptional();
}

const shared = {
  description: oneLine("what the variable is for"),
  secret: flag("it must be encrypted in a stack file"),
  optional: flag("the function does without it"),
};

const VALUES_RULE = "must be a list of the texts allowed, at least one";
const values = z
  .array(
    z
      .string({ error: "must be text: write it in quotes" })
      .refine((text) => text !== "" && text === text.trim(), {
        error: "must not be blank or have blanks around it, which the function takes off",
      }),
    { error: VALUES_RULE },
  )
  .min(1, { error: VALUES_RULE })
  .refine((list) => new Set(list).size === list.length, { error: "must not name a text twice" });

const pattern = z
  .string({ error: "must be a regular expression that the whole value matches" })
  .superRefine((source, context) => {
    try {
      wholePattern(source);
    } catch (error) {
      const problem = messageOf(error);
      context.addIssue({ code: "custom", message: `is no regular expression (${problem})` });
    }
  });

const text = z
  .strictObject({
    type: z.literal("text"),
    ...shared,
    pattern: pattern.exactOptional(),
    expected: oneLine(
      "what the pattern asks for in words, such as: a currency code",
    ).exactOptional(),
    values: values.exactOptional(),
  })
  .superRefine((rule, context) => {
    const refuse = (key: string, message: string) => {
      context.addIssue({ code: "custom", path: [key], message });
    };
    if (rule.pattern !== undefined && rule.expected === undefined) {
      refuse("expected", "must say in words what the pattern asks for");
    }
    if (rule.pattern === undefined && rule.expected !== undefined) {
      refuse("expected", "explains a pattern, and there is none: add it, or remove this");
    }
    if (rule.pattern !== undefined && rule.values !== undefined) {
      refuse("pattern", "says again what the values say: remove one of them");
    }
  });

/** A number's rule: its kind and its limits. */
function numeric<Type extends "integer" | "number">(type: Type, limit: z.ZodType<number>) {
  return z
    .strictObject({
      type: z.literal(type),
      ...shared,
      min: limit.exactOptional(),
      max: limit.exactOptional(),
    })
    .superRefine(({ min, max }, context) => {
      if (min !== undefined && max !== undefined && min > max) {
        const message = `must not be less than the min, ${min}`;
        context.addIssue({ code: "custom", path: ["max"], message });
      }
    });
}

const rule = z.discriminatedUnion(
  "type",
  [
    text,
    numeric("integer", z.int({ error: "must be a whole number" })),
    numeric("number", z.number({ error: "must be a number" })),
    z.strictObject({ type: z.literal("boolean"), ...shared }),
    z.strictObject({ type: z.literal("url"), ...shared }),
  ],
  { error: ({ input }) => (isMap(input) ? TYPE_RULE : RULE_SHAPE) },
);

const contractSchema = z
  .strictObject(
    {
      // Names have the same rules as in a stack file, where the values are.
      variables: z.record(stackFileSchema.shape.variables.unwrap().keyType, rule, {
        error: CONTRACT_SHAPE,
      }),
    },
    { error: 'must be a map with the key "variables"' },
  )
  .readonly();

/** What one variable must be. */
export type VariableRule = Readonly<z.infer<typeof rule>>;

/**
 * The variables that a function reads, by name, and what each must be. It is written in
 * `functions/<name>/contract.yaml`, and frozen in a version's manifest when that is released.
 */
export interface Contract {
  readonly variables: Readonly<Record<string, VariableRule>>;
}

/** Everything that is wrong with a contract, a line for each mistake. */
export class ContractError extends Error {
  override readonly name = "ContractError";

  constructor(
    /** Each mistake: the key, what is wrong, the value. */
    readonly mistakes: readonly string[],
  ) {
    super(mistakes.join("\n"));
  }
}

/**
 * Checks what was read as a contract.
 *
 * @throws ContractError naming every mistake, not just the first.
 */
export function parseContract(value: unknown): Contract {
  const { data, error } = contractSchema.safeParse(value);
  if (data !== undefined) return data;
  throw new ContractError(error.issues.flatMap((issue) => mistakesOf(issue, value)));
}

/** A pattern of a contract as the expression that it stands for: the whole value must match. */
export function wholePattern(source: string): RegExp {
  // By itself first: wrapped, a stray bracket could close ours.
  new RegExp(source, "u");
  return new RegExp(`^(?:${source})$`, "u");
}

function mistakesOf(issue: z.core.$ZodIssue, whole: unknown): string[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path, whole);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant === undefined ? "." : `, did you mean "${meant}"?`;
      return line([...issue.path, key], `has no place here${hint} There are: ${known.join(", ")}`);
    });
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => line(issue.path, message));
  }
  const value = valueAt(whole, issue.path);
  const got = value === undefined ? "it is missing" : `got ${show(value)}`;
  return [line(issue.path, `${issue.message}, ${got}`)];
}

function line(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? `it ${message}` : `${path.map(String).join(".")}: ${message}`;
}

/** The keys that the vocabulary knows at a place. */
function keysAt(path: readonly PropertyKey[], whole: unknown): string[] {
  if (path.length === 0) return Object.keys(contractSchema.def.innerType.shape);
  const type = valueAt(whole, [...path, "type"]);
  return rule.options
    .filter(({ shape }) => shape.type.value === type)
    .flatMap(({ shape }) => Object.keys(shape));
}

function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}

function isMap(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}
