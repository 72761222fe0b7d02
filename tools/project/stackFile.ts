import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

import { isMap } from "../../components/isMap";
import { ALLOWED_ACCOUNTS, allowedAccounts } from "../../components/settings/allowedAccounts";
import type { EncryptedVariables, RawSettings } from "../../components/settings/check";
import type { NetworkSettings } from "../../components/settings/network";
import {
  FIRST,
  functionEntry,
  NOT_DEPLOYED,
  stackFileSchema,
} from "../../components/settings/schema";
import { parseConfigValue } from "../../components/settings/value";
import { formatWeight } from "../../components/settings/weight";
import { ToolError } from "../errors";
import { replaceFile, withFiles } from "../files";
import {
  conflictLine,
  numberAsWritten,
  readYaml,
  setEntry,
  YamlError,
  type YamlValue,
} from "./yamlEdit";

/** Which version of a function is to run, and with which settings. */
export interface PinnedVersion {
  /** Number of the released version. */
  readonly version: number;
  /** Digest of settings that the stack has published. @default the stack file's own settings */
  readonly settings?: string | undefined;
}

/** A second version that gets a share of the traffic. */
export interface PinnedCanary extends PinnedVersion {
  /** More than 0 and less than 1; the file has it in per cent. */
  readonly weight: number;
}

/** A version that may run although the environment before has not run it, and why. */
export interface PinException {
  readonly version: number;
  readonly reason: string;
}

/** All that a stack file says of what a function's alias carries. */
export interface Pin extends PinnedVersion {
  readonly canary?: PinnedCanary | undefined;
  readonly exception?: PinException | undefined;
}

/** The versions that an alias goes to by what is pinned, a canary's too; none where the function is left out. */
export function versionsRunBy(pin: Pin | undefined): number[] {
  return [pin?.version, pin?.canary?.version].filter((version) => version !== undefined);
}

/** What a stack file says, for `checkSettings`; a placeholder stands for each encrypted value. */
export interface RawStackFile extends RawSettings {
  readonly encrypted: EncryptedVariables;
  readonly numberAsWritten: (path: readonly string[]) => string | undefined;
}

/** Stands for a value that is encrypted. */
export const SECRET_PLACEHOLDER = "[secret]";

const pinSchema = functionEntry
  .pick({ version: true, settings: true, canary: true, exception: true })
  .strip();

/** The order in which the entries of a pin follow each other in a function's settings. */
const PIN_KEYS: readonly string[] = ["<<", "version", "settings", "canary", "exception"];

/**
 * A `Pulumi.<env>.yaml`. An edit gives another `StackFile` and changes nothing on disk until `save()`;
 * it touches the lines that it is about, and no others.
 *
 * ```ts
 * project.stackFile("qa").withPin("orders", { version: 4 }).withCanary("orders", undefined).save();
 * ```
 */
export class StackFile {
  readonly #document: Readonly<Record<string, unknown>>;

  /** @throws ToolError where the text is no YAML or no map. */
  constructor(
    /** Path of the file. */
    readonly path: string,
    /** Name of the stack. */
    readonly stack: string,
    /** Name of the Pulumi project: the namespace in front of each key. */
    readonly project: string,
    readonly text: string,
    private readonly onDisk: string = text,
  ) {
    this.#document = this.#parse(text);
  }

  /** @throws ToolError where the file can't be read, or is no YAML. */
  static read(path: string, stack: string, project: string): StackFile {
    const text = withFiles(
      `${basename(path)} can't be read`,
      "Make it a file that you may read.",
      () => readFileSync(path, "utf8"),
    );
    return new StackFile(path, stack, project, text);
  }

  /** Whether it says something else than the file on disk did when it was read. */
  get isEdited(): boolean {
    return this.text !== this.onDisk;
  }

  /** The stack whose versions this environment gets; none where it is the first. */
  get promotesFrom(): string | undefined {
    const value = this.#setting("promotesFrom", stackFileSchema.shape.promotesFrom);
    return value === FIRST ? undefined : value;
  }

  /** Whether `ldm` asks before it changes what runs here. */
  get isProtected(): boolean {
    return this.#setting("protected", stackFileSchema.shape.protected) ?? false;
  }

  /** Where its functions run; nothing where that is in no network. */
  get network(): NetworkSettings | undefined {
    return this.#setting("network", stackFileSchema.shape.network);
  }

  /** ARN of the managed policy that is the permissions boundary of its functions' roles; nothing where they have none. */
  get permissionsBoundary(): string | undefined {
    return this.#setting("permissionsBoundary", stackFileSchema.shape.permissionsBoundary);
  }

  /** Names of the functions that it has settings for, those that it leaves out included. */
  get functions(): readonly string[] {
    const functions = this.raw().values.functions;
    return isMap(functions) ? Object.keys(functions) : [];
  }

  /**
   * What it says that the alias of a function carries; nothing where it leaves the function out.
   *
   * @throws ToolError where it has no settings of the function, or the pin makes no sense.
   */
  pinOf(name: string): Pin | undefined {
    const parsed = pinSchema.safeParse(this.#entry(name));
    if (!parsed.success) {
      const mistakes = parsed.error.issues.map(
        ({ path, message }) => `${[this.#key(name), ...path.map(String)].join(".")}: ${message}`,
      );
      throw new ToolError(`${this.#name}: ${mistakes.join("\n")}`);
    }
    const { version, ...rest } = parsed.data;
    return version === NOT_DEPLOYED ? undefined : { version, ...rest };
  }

  /** The same with another pin; what of `settings` and `exception` is not given is taken out. */
  withPin(
    name: string,
    { version, settings, exception }: PinnedVersion & Pick<Pin, "exception">,
  ): StackFile {
    return this.#edit(name, {
      version,
      settings,
      exception: exception && { version: exception.version, reason: exception.reason },
    });
  }

  /**
   * The same with a function that it leaves out of the environment, behind all that it has.
   *
   * @throws ToolError where its functions are not written as a map that can be edited.
   */
  withFunction(name: string): StackFile {
    const entry = { [name]: { version: NOT_DEPLOYED } };
    return this.#set([], entry, () => this.functions);
  }

  /** The same with another canary, or with none. */
  withCanary(name: string, canary: PinnedCanary | undefined): StackFile {
    return this.#edit(name, {
      canary: canary && {
        version: canary.version,
        weight: formatWeight(canary.weight),
        ...(canary.settings === undefined ? {} : { settings: canary.settings }),
      },
    });
  }

  /** All that it says, as the program gets it. */
  raw(): RawStackFile {
    const prefix = `${this.project}:`;
    const config = isMap(this.#document.config) ? this.#document.config : {};
    const own = Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), asConfigValue(value)] as const] : [],
    );
    const values = Object.fromEntries(own);
    const functions = isMap(values.functions) ? values.functions : {};
    return {
      stack: this.stack,
      project: this.project,
      numberAsWritten: ([key = "", ...rest]) =>
        numberAsWritten(this.text, ["config", `${prefix}${key}`, ...rest]),
      values: Object.fromEntries(own.map(([key, value]) => [key, withoutSecrets(value)])),
      allowedAccounts: allowedAccounts(asConfigValue(config[`aws:${ALLOWED_ACCOUNTS}`])),
      secretKeys: new Set(own.filter(([, value]) => hasSecret(value)).map(([key]) => key)),
      encrypted: {
        shared: secretsIn(values.variables),
        byFunction: new Map(
          Object.entries(functions).map(([name, entry]) => [
            name,
            secretsIn(isMap(entry) ? entry.variables : undefined),
          ]),
        ),
      },
    };
  }

  /** A setting of a key that is not the project's, such as `aws:region`. */
  get(key: string): string | undefined {
    const value = isMap(this.#document.config) ? this.#document.config[key] : undefined;
    return typeof value === "string" ? value : undefined;
  }

  /**
   * Writes it, all at once.
   *
   * @throws ToolError where somebody else has changed the file meanwhile, or it can't be written.
   */
  save(): void {
    withFiles(`${this.#name} can't be written`, "Nothing has been changed.", () => {
      if (readFileSync(this.path, "utf8") !== this.onDisk) {
        throw new ToolError(
          `${this.#name} has been changed by somebody else meanwhile. Nothing has been written: look at it, and try again.`,
        );
      }
      if (this.isEdited) replaceFile(this.path, this.text);
    });
  }

  get #name(): string {
    return basename(this.path);
  }

  #key(name: string): string {
    return `${this.project}:functions.${name}`;
  }

  #parse(text: string): Record<string, unknown> {
    const conflict = conflictLine(text);
    if (conflict !== undefined) {
      throw new ToolError(
        `${this.#name}, line ${conflict}: git has left a conflict here. Settle it, and take out git's lines <<<<<<<, ======= and >>>>>>>.`,
      );
    }
    try {
      const document = readYaml(text);
      if (isMap(document)) return document;
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const where = error.line === undefined ? "" : `, line ${error.line}`;
      throw new ToolError(`${this.#name}${where}: this is no YAML: ${error.message}.`);
    }
    throw new ToolError(`${this.#name} holds no settings: it must begin with "config:".`);
  }

  #setting<T>(key: string, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(this.raw().values[key]);
    if (parsed.success) return parsed.data;
    const message = parsed.error.issues[0]?.message ?? "";
    throw new ToolError(`${this.#name}: ${this.project}:${key} ${message}.`);
  }

  #entry(name: string): Record<string, unknown> {
    const { functions } = this.raw().values;
    const entry = isMap(functions) ? functions[name] : undefined;
    if (isMap(entry)) return entry;
    const what = entry === undefined ? "is missing" : "is no map of settings";
    throw new ToolError(
      `${this.#name}: ${this.#key(name)} ${what}. Give it a version, or "version: ${NOT_DEPLOYED}".`,
    );
  }

  #edit(name: string, changes: Readonly<Record<string, YamlValue | undefined>>): StackFile {
    this.#entry(name);
    return this.#set([name], changes, (key) => PIN_KEYS.slice(0, PIN_KEYS.indexOf(key)));
  }

  /**
   * @param within Keys that lead to a map under the functions.
   * @param before Entries that one follows, where there are such, the best place last.
   */
  #set(
    within: readonly string[],
    changes: Readonly<Record<string, YamlValue | undefined>>,
    before: (key: string) => readonly string[],
  ): StackFile {
    const path = ["config", `${this.project}:functions`, ...within];
    const expected = changed(this.#document, path, changes);
    let text = this.text;
    try {
      for (const [key, value] of Object.entries(changes)) {
        text = setEntry(text, path, key, value, before(key));
      }
      if (isDeepStrictEqual(readYaml(text), expected)) {
        return new StackFile(this.path, this.stack, this.project, text, this.onDisk);
      }
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
    }
    throw new ToolError(
      `${this.#name}: ${path.slice(1).join(".")} is written in a way that can't be edited here, such as by an alias. ` +
        `Nothing has been changed: write it out, or edit it by hand: ${describe(changes)}.`,
    );
  }
}

/** A document with some entries of the map at `path` set, or taken out where they are `undefined`. */
function changed(document: unknown, path: readonly string[], changes: object): unknown {
  const map = isMap(document) ? document : {};
  const [key, ...rest] = path;
  if (key !== undefined) return { ...map, [key]: changed(map[key], rest, changes) };
  return Object.fromEntries(
    Object.entries({ ...map, ...changes }).filter(([, value]) => value !== undefined),
  );
}

/** What to write by hand, in one line. */
function describe(changes: Readonly<Record<string, YamlValue | undefined>>): string {
  return Object.entries(changes)
    .map(([key, value]) =>
      value === undefined ? `no ${key}` : `${key}: ${JSON.stringify(value).replaceAll('"', "")}`,
    )
    .join(", ");
}

/** A value as the program gets it: scalars are text, and text may be JSON. */
function asConfigValue(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? parseConfigValue(value) : value;
}

/** `{ secure: <ciphertext> }` is how Pulumi writes a secret, wherever a value may stand. */
function isSecret(value: unknown): boolean {
  return isMap(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
}

function hasSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasSecret);
}

function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) return SECRET_PLACEHOLDER;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]),
  );
}

function secretsIn(variables: unknown): Set<string> {
  if (!isMap(variables)) return new Set();
  return new Set(Object.keys(variables).filter((name) => isSecret(variables[name])));
}
