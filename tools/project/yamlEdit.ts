import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseDocument,
  stringify,
  visit,
  type Document,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";

/** What an edit may write: a scalar, or a map of scalars. */
export type YamlScalar = string | number;
export type YamlValue = YamlScalar | Readonly<Record<string, YamlScalar>>;

/** A text that is no YAML, or none that can be edited here. */
export class YamlError extends Error {
  override name = "YamlError";

  constructor(
    message: string,
    /** Where in the text, counted from 1; nothing where it is about no line. */
    readonly line?: number,
  ) {
    super(message);
  }
}

/** The document in a text. `<<` merges, as it does for Pulumi. */
function parseYaml(text: string): Document.Parsed {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [message = error.message] = error.message.split(/ at line \d+/);
    throw new YamlError(message, error.linePos?.[0].line);
  }
  return document;
}

/** What a text says. */
export function readYaml(text: string): unknown {
  try {
    return parseYaml(text).toJS();
  } catch (error) {
    // An alias without its anchor, or so many that they would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    throw new YamlError(error.message);
  }
}

/**
 * A number as it is written at the end of these keys, such as `12e456789012`, which is more than any number can be;
 * nothing where there is none.
 */
export function numberAsWritten(text: string, path: readonly string[]): string | undefined {
  let written: string | undefined;
  visit(parseYaml(text), {
    Scalar: (key, { value, source }, ancestors) => {
      if (key === "key" || typeof value !== "number") return;
      const keys = ancestors.filter((each) => isPair(each)).map(keyOf);
      if (keys.join("\n") === path.join("\n")) written = source;
    },
  });
  return written;
}

/** The first line, counted from 1, that git has put around what it could not merge; nothing where there is none. */
export function conflictLine(text: string): number | undefined {
  const index = text.split("\n").findIndex((line) => /^(<{7}|>{7}) /.test(line));
  return index === -1 ? undefined : index + 1;
}

/**
 * Sets an entry of the map at `path`, or takes it out where the value is `undefined`, and changes no
 * other byte: not even the best printer of YAML leaves the lines alone that nobody touched.
 *
 * @param after Entries that a new one follows, where there are such, the best place last.
 * @throws YamlError where the map is not there, or is written in a way that can't be edited here.
 */
export function setEntry(
  text: string,
  path: readonly string[],
  key: string,
  value: YamlValue | undefined,
  after: readonly string[] = [],
): string {
  const map = mapAt(text, path);
  const pair = pairOf(map, key);
  if (value === undefined) return pair === undefined ? text : remove(text, map, pair);
  if (pair === undefined) return insert(text, map, key, value, after);
  if (typeof value === "object") {
    return isMap(pair.value)
      ? setAll(text, [...path, key], pair.value, value)
      : insert(remove(text, map, pair), mapAt(remove(text, map, pair), path), key, value, after);
  }
  return isScalar(pair.value) || isAlias(pair.value)
    ? replace(text, pair.value, value)
    : insert(remove(text, map, pair), mapAt(remove(text, map, pair), path), key, value, after);
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null | undefined;
}

function setAll(
  text: string,
  path: readonly string[],
  old: YAMLMap,
  value: Readonly<Record<string, YamlScalar>>,
): string {
  const gone = old.items.map(keyOf).filter((key) => !(key in value));
  const names = Object.keys(value);
  const written = names.reduce(
    (edited, key, index) => setEntry(edited, path, key, value[key], names.slice(0, index)),
    text,
  );
  return gone.reduce((edited, key) => setEntry(edited, path, key, undefined), written);
}

function mapAt(text: string, path: readonly string[]): YAMLMap {
  const node = parseYaml(text).getIn(path, true);
  if (isMap(node) && (node.items.length > 0 || node.flow === true)) return node;
  throw new YamlError(`is ${node === undefined ? "missing" : "no map of settings"}`);
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => keyOf(item) === key);
}

function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  // The key of a merge is a symbol.
  return typeof key.value === "symbol" ? (key.value.description ?? "") : String(key.value);
}

/** Another scalar in the place of one, in the quotes that were there. */
function replace(text: string, old: Ranged, value: YamlScalar): string {
  const [start, end] = spanOf(text, old);
  const quoted = isScalar(old) && typeof value === "string" ? old.type : undefined;
  return text.slice(0, start) + scalarText(value, quoted) + text.slice(end);
}

function insert(
  text: string,
  map: YAMLMap,
  key: string,
  value: YamlValue,
  after: readonly string[],
): string {
  const before = after.map((name) => pairOf(map, name)).findLast((pair) => pair !== undefined);
  if (map.flow === true) {
    const entry = `${key}: ${flowText(value)}`;
    if (map.items.length === 0) {
      const [start, end] = spanOf(text, map);
      return `${text.slice(0, start)}{ ${entry} }${text.slice(end)}`;
    }
    const place = before === undefined ? startOf(map.items[0]) : endOf(text, before);
    return before === undefined
      ? `${text.slice(0, place)}${entry}, ${text.slice(place)}`
      : `${text.slice(0, place)}, ${entry}${text.slice(place)}`;
  }
  const indent = indentOf(text, startOf(map.items[0]));
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = blockLines(key, value).map((line) => indent + line);
  if (before === undefined) {
    const place = startOf(map.items[0]) - indent.length;
    return text.slice(0, place) + lines.map((line) => line + newline).join("") + text.slice(place);
  }
  const place = endOfComments(text, endOfLine(text, endOf(text, before)), indent.length);
  return text.slice(0, place) + lines.map((line) => newline + line).join("") + text.slice(place);
}

function remove(text: string, map: YAMLMap, pair: Pair): string {
  const index = map.items.indexOf(pair);
  const [previous, next] = [map.items[index - 1], map.items[index + 1]];
  if (map.flow === true) {
    if (previous !== undefined) {
      return text.slice(0, endOf(text, previous)) + text.slice(endOf(text, pair));
    }
    const end = next === undefined ? endOf(text, pair) : startOf(next);
    return text.slice(0, startOf(pair)) + text.slice(end);
  }
  const start = startOf(pair) - indentOf(text, startOf(pair)).length;
  const end = endOfLine(text, endOf(text, pair));
  // The line break goes with the lines; that of the line before does where the text ends without one.
  const rest = text.slice(end).replace(/^\r?\n/, "");
  const kept = text.slice(0, start);
  return end === text.length ? kept.replace(/\r?\n$/, "") : kept + rest;
}

function startOf(pair: Pair | undefined): number {
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  if (range == null) throw new YamlError("is written in a way that can't be edited here");
  return range[0];
}

/** Where a pair ends, blanks and comments after it left out. */
function endOf(text: string, pair: Pair): number {
  const { key, value } = pair as Pair<Scalar, Ranged | null>;
  if (isCollection(value) && value.flow !== true) {
    const last = value.items.at(-1);
    return isMap(value) ? endOf(text, last as Pair) : spanOf(text, last as Ranged)[1];
  }
  const [start, end] = spanOf(text, value ?? key);
  return start === end ? spanOf(text, key)[1] + 1 : end;
}

function spanOf(text: string, node: Ranged): [number, number] {
  if (node.range == null) throw new YamlError("is written in a way that can't be edited here");
  const [start, end] = node.range;
  return [start, start + text.slice(start, end).trimEnd().length];
}

function endOfLine(text: string, from: number): number {
  const found = /\r?\n/.exec(text.slice(from));
  return found === null ? text.length : from + found.index;
}

/** The end of those lines after one that hold a comment further in than `indent`, which so belongs to it. */
function endOfComments(text: string, end: number, indent: number): number {
  const line = /^\r?\n( *)#.*/.exec(text.slice(end));
  if (line === null || (line[1] ?? "").length <= indent) return end;
  return endOfComments(text, end + line[0].trimEnd().length, indent);
}

/** The blanks before a key that stands first in its line. */
function indentOf(text: string, keyStart: number): string {
  const line = text.slice(text.lastIndexOf("\n", keyStart - 1) + 1, keyStart);
  if (!/^ *$/.test(line)) throw new YamlError("is written in a way that can't be edited here");
  return line;
}

function blockLines(key: string, value: YamlValue): string[] {
  return typeof value === "object"
    ? [`${key}:`, ...Object.entries(value).map(([name, each]) => `  ${name}: ${scalarText(each)}`)]
    : [`${key}: ${scalarText(value)}`];
}

function flowText(value: YamlValue): string {
  if (typeof value !== "object") return scalarText(value);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${scalarText(each)}`);
  return `{ ${entries.join(", ")} }`;
}

function scalarText(value: YamlScalar, quoted?: Scalar.Type): string {
  if (typeof value === "number") return String(value);
  if (quoted === "QUOTE_SINGLE" && /^[\x20-\x7e]*$/.test(value)) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return quoted !== "QUOTE_DOUBLE" && isPlain(value) ? value : JSON.stringify(value);
}

/** Whether a text reads as that text without quotes, inside of braces too, by YAML 1.1 and 1.2. */
function isPlain(value: string): boolean {
  return (
    /^[A-Za-z0-9][\w%./ -]*$/.test(value) &&
    // Digests stand in quotes, all of them: some look like numbers.
    !/^[0-9a-f]{12}$/.test(value) &&
    (["1.1", "1.2"] as const).every(
      (version) => stringify(value, { version, lineWidth: 0 }).trimEnd() === value,
    )
  );
}
