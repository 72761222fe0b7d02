import type { z } from "zod";
import { isMap } from "../isMap";
import { checkVariables, SEALED } from "../variableCheck";
import type { VersionStore } from "../versionStore";
import { NETWORK_KEYS, type NetworkSettings } from "./network";
import { accountOfPolicy } from "./permissionsBoundary";
import { list, Mistakes, SettingsError, shown, suggest, type Path } from "./mistakes";
import {
  DEFAULT_TUNING,
  FIRST,
  functionEntry,
  NOT_DEPLOYED,
  PROJECT_KEYS,
  stackFileSchema,
  type Tuning,
} from "./schema";

/** A released version, and with which settings it is to run. */
export interface PinSettings {
  /** Number of the released version. */
  readonly version: number;
  /** Digest of settings that the stack has published. @default the stack file's own settings */
  readonly settings?: string | undefined;
}

/** What one environment says of one function that it deploys; the alias is pinned to `version`. */
export interface FunctionSettings extends Tuning, PinSettings {
  /** A second version, and the share of the traffic that it gets, between 0 and 1. */
  readonly canary?: (PinSettings & { readonly weight: number }) | undefined;
  /** A version that may run although the environment before has not run it, and why. */
  readonly exception?: { readonly version: number; readonly reason: string } | undefined;
  /** Variables of the environment and of the function; the function's own win. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of those variables whose values are secret. */
  readonly secretVariables: ReadonlySet<string>;
  /** The environment's network, where the function runs if it is `inNetwork`. @default there is none */
  readonly network?: NetworkSettings | undefined;
}

/** A whole stack file, checked. */
export interface Settings {
  /** Name of the environment, which is also the name of every function's alias. */
  readonly environment: string;
  /** Name of the stack whose versions this environment gets. @default none comes before */
  readonly promotesFrom: string | undefined;
  /** Whether `ldm` asks before it changes what runs here. */
  readonly isProtected: boolean;
  /** Where its functions run, but for those that stay out of it. @default there is none */
  readonly network?: NetworkSettings | undefined;
  /** ARN of the managed policy that is the permissions boundary of every function's role. @default they have none */
  readonly permissionsBoundary?: string | undefined;
  /** The functions that this environment deploys, by name. */
  readonly functions: ReadonlyMap<string, FunctionSettings>;
}

/** A stack file as it was read: nothing in it is certain yet. */
export interface RawSettings {
  /** Name of the stack; the file is `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** Namespace in front of each key: the name of the Pulumi project. */
  readonly project: string;
  /** Values of the keys in the namespace, by the key without it. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Those keys that hold a secret anywhere inside. */
  readonly secretKeys: ReadonlySet<string>;
  /**
   * Which variables are encrypted, where that is known: their values then are not in `values`. @default all
   * of a key that holds a secret may be
   */
  readonly encrypted?: EncryptedVariables;
  /** The accounts that `aws:allowedAccountIds` ties the stack to. @default it ties it to none */
  readonly allowedAccounts?: readonly string[] | undefined;
  /** The text that a number was read from, by the keys that lead to it, where that is known. */
  readonly numberAsWritten?: (path: readonly string[]) => string | undefined;
}

/** Names of encrypted variables. */
export interface EncryptedVariables {
  /** Of those that every function gets. */
  readonly shared: ReadonlySet<string>;
  /** Of the functions' own ones. */
  readonly byFunction: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Which variables the released versions read. */
export type Contracts = Pick<VersionStore, "contractOf" | "variablesOf">;

/** Function names, each with the numbers of its released versions in ascending order. */
export type ReleasedVersions = ReadonlyMap<string, readonly number[]>;

/** Lambda's limit on the names and values of one function's variables (Lambda quotas). */
const MAX_VARIABLE_BYTES = 4096;
/** What of it the program's own variables may take: a topic ARN of 256 bytes, names and the rest. */
const PROGRAM_VARIABLE_BYTES = 512;

const { shape } = stackFileSchema;

/**
 * Checks all that a stack file says, at once.
 *
 * @throws SettingsError naming every mistake, not just the first.
 */
export function checkSettings(
  raw: RawSettings,
  released: ReleasedVersions,
  contracts: Contracts,
): Settings {
  const mistakes = new Mistakes({
    namespace: raw.project,
    values: raw.values,
    settingsAt,
    show: shownIn(raw),
  });
  const parsed = stackFileSchema.safeParse(raw.values);
  for (const issue of parsed.error?.issues ?? []) {
    mistakes.addIssue(issue);
  }

  const listed = raw.values.functions;
  if (isMap(listed)) {
    for (const name of Object.keys(listed).filter((name) => !released.has(name))) {
      mistakes.add(
        ["functions", name],
        `is not a function of this program${suggest(name, [...released.keys()])}`,
      );
    }
    for (const [name, versions] of released) {
      if (!Object.hasOwn(listed, name)) {
        mistakes.add(
          ["functions", name],
          `is missing: give it a version (released: ${list(versions)}), or version: ${NOT_DEPLOYED} to leave it out of this environment`,
        );
      }
    }
  }

  const environment = shape.environment.safeParse(raw.values.environment).data;
  if (environment !== undefined && environment.toLowerCase() !== raw.stack.toLowerCase()) {
    mistakes.add(
      ["environment"],
      `must be the stack's name, ${raw.stack}, in capitals or not: queues and topics are named after it, and no two stacks may share them, got ${JSON.stringify(environment)}`,
    );
  }

  const promotesFrom = shape.promotesFrom.safeParse(raw.values.promotesFrom).data ?? FIRST;
  if (promotesFrom === raw.stack) {
    mistakes.add(
      ["promotesFrom"],
      `must be another stack than this one, or "${FIRST}" where no environment comes before, got "${promotesFrom}"`,
    );
  }

  const permissionsBoundary = shape.permissionsBoundary.safeParse(
    raw.values.permissionsBoundary,
  ).data;
  if (permissionsBoundary !== undefined) checkBoundaryAccount(permissionsBoundary, raw, mistakes);

  const shared: Shared = {
    tuning: { ...DEFAULT_TUNING, ...shape.defaults.safeParse(raw.values.defaults).data },
    variables: shape.variables.safeParse(raw.values.variables).data ?? {},
    secretKeys: raw.secretKeys,
    encrypted: raw.encrypted,
    network: shape.network.safeParse(raw.values.network).data,
  };
  const functions = new Map<string, FunctionSettings>();
  for (const [name, entry] of Object.entries(isMap(listed) ? listed : {})) {
    const { data } = functionEntry.safeParse(entry);
    if (data === undefined) continue;
    if (data.version === NOT_DEPLOYED) {
      if (data.canary !== undefined) {
        mistakes.add(
          ["functions", name, "canary"],
          `needs a version for the rest of the traffic, got version: ${NOT_DEPLOYED}`,
        );
      }
      continue;
    }
    const settings = settle(name, shared, { ...data, version: data.version });
    checkTogether(name, settings, released.get(name), mistakes);
    const own = Object.keys(data.variables ?? {});
    for (const version of versionsToRun(settings)) {
      if (released.get(name)?.includes(version) !== true) continue;
      checkContract({ name, version, settings, own }, shared, contracts, mistakes);
    }
    functions.set(name, settings);
  }
  if (environment === undefined || mistakes.lines.length > 0) {
    throw new SettingsError(raw.stack, mistakes.lines);
  }
  return {
    environment,
    promotesFrom: promotesFrom === FIRST ? undefined : promotesFrom,
    isProtected: shape.protected.safeParse(raw.values.protected).data ?? false,
    network: shared.network,
    permissionsBoundary,
    functions,
  };
}

/** A role takes a boundary of its own account alone, which is known where the stack is tied to some. */
function checkBoundaryAccount(
  permissionsBoundary: string,
  { allowedAccounts }: RawSettings,
  mistakes: Mistakes,
): void {
  const account = accountOfPolicy(permissionsBoundary);
  if (account === undefined || allowedAccounts?.includes(account) !== false) return;
  mistakes.add(
    ["permissionsBoundary"],
    `is a policy of account ${account}, and aws:allowedAccountIds ties this environment to ${list(allowedAccounts)}: a role takes a boundary of its own account alone`,
  );
}

/** What all functions of an environment have in common, as far as it can be read. */
interface Shared {
  readonly tuning: Tuning;
  readonly variables: Readonly<Record<string, string>>;
  readonly secretKeys: ReadonlySet<string>;
  readonly encrypted: EncryptedVariables | undefined;
  readonly network: NetworkSettings | undefined;
}

/** A function's settings, with what it shares with the others under them. */
function settle(
  name: string,
  shared: Shared,
  { variables = {}, ...own }: z.infer<typeof functionEntry> & { readonly version: number },
): FunctionSettings {
  return {
    ...shared.tuning,
    ...own,
    network: shared.network,
    variables: { ...shared.variables, ...variables },
    secretVariables: secretVariables(name, shared, Object.keys(variables)),
  };
}

/** Which variables are secret; where only the key is known that holds a secret, all of it are. */
function secretVariables(
  name: string,
  { secretKeys, encrypted, variables }: Shared,
  own: readonly string[],
): ReadonlySet<string> {
  const ofShared = encrypted?.shared ?? (secretKeys.has("variables") ? Object.keys(variables) : []);
  const ofOwn =
    encrypted === undefined
      ? secretKeys.has("functions")
        ? own
        : []
      : (encrypted.byFunction.get(name) ?? []);
  return new Set([...[...ofShared].filter((variable) => !own.includes(variable)), ...ofOwn]);
}

/** The versions that are to run with the stack file's own variables; settings that were published bring theirs along. */
function versionsToRun(settings: FunctionSettings): ReadonlySet<number> {
  const pins = [settings, ...(settings.canary === undefined ? [] : [settings.canary])];
  return new Set(pins.filter((pin) => !pin.settings).map(({ version }) => version));
}

/** A version that is to run with the stack file's variables. */
interface Reader {
  /** The function's name. */
  readonly name: string;
  readonly version: number;
  readonly settings: FunctionSettings;
  /** Names of the function's own variables. */
  readonly own: readonly string[];
}

/** Checks the variables against what a version reads. */
function checkContract(
  { name, version, settings, own }: Reader,
  shared: Shared,
  contracts: Contracts,
  mistakes: Mistakes,
): void {
  const contract = contracts.contractOf(name, version);
  if (contract === undefined) return;
  const { variables, secretVariables } = settings;
  const sealed = shared.encrypted === undefined ? [] : [...secretVariables];
  const isAllRead = own.every((variable) => Object.hasOwn(contract.variables, variable));
  const given = {
    variables: {
      ...variables,
      ...Object.fromEntries(sealed.map((variable) => [variable, SEALED] as const)),
    },
    ownVariables: own,
    secretVariables,
    // Every version's manifest would have to be read for it.
    otherVersions: isAllRead ? [] : contracts.variablesOf(name),
  };
  for (const { variable, message } of checkVariables(contract, given)) {
    const isShared = !own.includes(variable) && Object.hasOwn(shared.variables, variable);
    const path = isShared ? ["variables", variable] : ["functions", name, "variables", variable];
    mistakes.add(path, `${message} (${name} version ${version})`);
  }
}

/** Checks what no value can break by itself. */
function checkTogether(
  name: string,
  settings: FunctionSettings,
  versions: readonly number[] | undefined,
  mistakes: Mistakes,
): void {
  const path = ["functions", name];
  const { version, canary, batchSize, batchWindowSeconds } = settings;
  const pinned: readonly [Path, number | undefined][] = [
    [["version"], version],
    [["canary", "version"], canary?.version],
  ];
  for (const [key, number] of pinned) {
    if (number === undefined || versions === undefined || versions.includes(number)) continue;
    mistakes.add(
      [...path, ...key],
      `version ${number} of ${name} is not released, released: ${list(versions)}. Pin one of them, or release it: npx ldm release ${name}`,
    );
  }
  if (batchSize > 10 && batchWindowSeconds < 1) {
    mistakes.add(
      [...path, "batchSize"],
      `a batch of more than 10 needs a batchWindowSeconds of at least 1, got a batchSize of ${batchSize} and a batchWindowSeconds of ${batchWindowSeconds}`,
    );
  }
  const bytes = sizeOf(settings.variables);
  if (bytes > MAX_VARIABLE_BYTES - PROGRAM_VARIABLE_BYTES) {
    mistakes.add(
      [...path, "variables"],
      `names and values take ${bytes} bytes, the environment's included; at most ${MAX_VARIABLE_BYTES - PROGRAM_VARIABLE_BYTES} fit (Lambda takes ${MAX_VARIABLE_BYTES}, of which the program needs ${PROGRAM_VARIABLE_BYTES})`,
    );
  }
}

/** A value as a message may show it: a secret never stands in an error. */
function shownIn(raw: RawSettings) {
  return (value: unknown, path: Path): string => {
    const isVariable = path.includes("variables");
    if (isVariable && raw.secretKeys.has(String(path[0]))) return "a secret of another type";
    if (typeof value !== "number") return shown(value);
    const text = raw.numberAsWritten?.(path.map(String)) ?? String(value);
    // A digest of digits, or with an e among them, such as 12e456789012.
    return path.at(-1) === "settings" ? `${text} without quotes, which is a number` : text;
  };
}

/** The settings that the schema knows at a place in the stack file. */
function settingsAt(path: Path): string[] {
  if (path.length === 0) return Object.keys(shape).filter((key) => !PROJECT_KEYS.includes(key));
  if (path[0] === "network") return [...NETWORK_KEYS];
  if (path[0] === "defaults") return Object.keys(shape.defaults.unwrap().shape);
  const entry = shape.functions.valueType.shape;
  if (path[2] === "canary") return Object.keys(entry.canary.unwrap().shape);
  if (path[2] === "exception") return Object.keys(entry.exception.unwrap().shape);
  return Object.keys(entry);
}

function sizeOf(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables)
    .flat()
    .reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}
