import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property value as it travels between engine and provider. */
export type Value = null | boolean | number | string | Value[] | ValueMap;

/** Property values by name. */
export interface ValueMap {
  [name: string]: Value;
}

/** What stands for a value that only an update can tell. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key under which Pulumi marks values that aren't plain JSON, and the marks. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

// The engine has one sentinel for each type of value; which one doesn't matter here.
const SENTINELS: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Reads a Struct: every unknown becomes {@link UNKNOWN}, a secret becomes its plain value. */
export function fromStruct(struct: Struct | undefined): ValueMap {
  return toMap(plain(struct === undefined ? {} : struct.toJavaScript()));
}

/** Writes a Struct. */
export function toStruct(values: ValueMap): Struct {
  return Struct.fromJavaScript(values);
}

function plain(value: Value): Value {
  if (typeof value === "string") return SENTINELS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return value;
  // The engine marks secrets again by name: this provider asks it not to send them marked.
  if (value[SIGNATURE] === SECRET) return plain(value.value ?? null);
  if (value[SIGNATURE] === OUTPUT) return "value" in value ? plain(value.value ?? null) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** Whether a value is a map, an asset or archive included. */
export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is unknown or holds something unknown. */
export function hasUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

/** Whether a value says no more than a missing one would. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0)
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}

/** The map under a value; a missing one is empty. */
export function toMap(value: Value | undefined): ValueMap {
  if (value === undefined || value === null) return {};
  if (!isMap(value)) throw new Error(`Expected a map, got ${JSON.stringify(value)}.`);
  return value;
}

/** The text of a property that must be there. */
export function text(from: ValueMap, name: string): string {
  const value = optionalText(from, name);
  if (value === undefined) throw new Error(`Property "${name}" is missing.`);
  return value;
}

/** The text of a property, or undefined when it is left out. */
export function optionalText(from: ValueMap, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (isMap(value) || Array.isArray(value)) throw wrongType(name, "text", value);
  return String(value);
}

/** The text of a property, or undefined when it is left out or unknown. */
export function knownText(from: ValueMap, name: string): string | undefined {
  return hasUnknown(from[name]) ? undefined : optionalText(from, name);
}

/** The number of a property, or undefined when it is left out. */
export function optionalNumber(from: ValueMap, name: string): number | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) throw wrongType(name, "a number", value);
  return number;
}

/** Whether a property is true; left out, it is not. */
export function isTrue(from: ValueMap, name: string): boolean {
  return from[name] === true || from[name] === "true";
}

/** The texts of a list; left out, there are none. */
export function textList(from: ValueMap, name: string): string[] {
  const value = from[name] ?? [];
  if (!Array.isArray(value)) throw wrongType(name, "a list", value);
  return value.map(asText);
}

/** The texts of a map, such as tags or variables; left out, there are none. */
export function textMap(from: ValueMap, name: string): Record<string, string> {
  const entries = Object.entries(toMap(from[name]));
  return Object.fromEntries(entries.map(([key, value]) => [key, asText(value)]));
}

/** A map without the entries that are undefined, which a Struct can't carry. */
export function defined(values: Record<string, Value | undefined>): ValueMap {
  const kept: ValueMap = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value;
  return kept;
}

function asText(value: Value): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function wrongType(name: string, expected: string, value: Value): Error {
  return new Error(`Property "${name}" must be ${expected}, got ${JSON.stringify(value)}.`);
}
