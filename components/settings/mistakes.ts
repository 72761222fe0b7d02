import type { z } from "zod";
import { isMap } from "../isMap";
import { nearest } from "../nearest";

/** Everything that is wrong with one stack file, a line for each mistake. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(
    stack: string,
    /** Each mistake: the key, what is wrong, the value, what to do. */
    readonly mistakes: readonly string[],
  ) {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    super(`Pulumi.${stack}.yaml has ${count}:\n${mistakes.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** The keys that lead to a value. */
export type Path = readonly PropertyKey[];

/** What a stack file says, and how to speak of it. */
export interface Subject {
  /** Namespace in front of each key: the name of the Pulumi project. */
  readonly namespace: string;
  /** Values of the keys in the namespace, by the key without it. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The settings that there are at a place. */
  readonly settingsAt: (path: Path) => readonly string[];
  /** A value as a message may show it. @default {@link shown} */
  readonly show?: (value: unknown, path: Path) => string;
}

/** Collects mistakes as sentences that begin with the key as the stack file spells it. */
export class Mistakes {
  readonly lines: string[] = [];

  constructor(private readonly subject: Subject) {}

  /** Adds one of our own. */
  add(path: Path, message: string): void {
    this.lines.push(`${this.subject.namespace}:${path.map(String).join(".")}: ${message}`);
  }

  /** Adds what the schema found; what is no setting comes with what there is. */
  addIssue(issue: z.core.$ZodIssue): void {
    const { values, settingsAt, show = shown } = this.subject;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const path = [...issue.path, key];
        this.add(path, `is not a setting${suggest(key, settingsAt(issue.path))}`);
      }
    } else if (issue.code === "invalid_key") {
      for (const { message } of issue.issues) this.add(issue.path, message);
    } else {
      const value = valueAt(values, issue.path);
      const got = value === undefined ? "it is missing" : `got ${show(value, issue.path)}`;
      this.add(issue.path, `${issue.message}, ${got}`);
    }
  }
}

/** A value in at most 80 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** `, did you mean …? There are: …`: the nearest of `known` where there is one near, and all there are. */
export function suggest(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  const hint = meant === undefined ? "." : `, did you mean "${meant}"?`;
  return `${hint} There ${known.length === 1 ? "is" : "are"}: ${list(known)}`;
}

/** Some things in a sentence, `none` where there are none. */
export function list(items: readonly (string | number)[]): string {
  return items.length > 0 ? items.join(", ") : "none";
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] as unknown;
    return isMap(inner) ? inner[String(key)] : undefined;
  }, value);
}
