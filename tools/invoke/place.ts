import { frozenSettings, type FrozenSettings } from "../../components/frozenSettings";
import { isMap } from "../../components/isMap";
import type { RawSettings } from "../../components/settings/check";
import type { VersionStore } from "../../components/versionStore";
import { localRegion } from "../../local/variables";
import { UsageError } from "../errors";
import type { Project } from "../project/project";
import { settingsIn, type Versions } from "../project/settings";
import type { EnvironmentStack } from "../stacks/stack";
import type { World } from "../world";
import type { Code } from "./code";

/** Where a function runs: an environment, as its stack file has it. */
export interface Place {
  /** Name of the stack. */
  readonly environment: string;
  /** Name of the environment, and so of the alias. */
  readonly alias: string;
  /** Region of AWS. */
  readonly region: string;
  /** What Lambda freezes of the function, secrets in the clear. */
  readonly frozen: FrozenSettings;
}

/** What of a stack is asked: its settings, to decrypt them. */
export type SecretsWorld = Pick<World<Pick<EnvironmentStack, "settings">>, "open">;

/**
 * Reads what an environment gives to a function, as if it pinned this code. Pulumi is asked only where one of the
 * function's variables is encrypted.
 *
 * @throws UsageError where there is no such environment, or it has no settings of the function.
 * @throws ToolError where the stack file has mistakes, the code needs other variables, or they can't be decrypted.
 */
export async function placeOf(
  project: Project,
  store: VersionStore,
  environment: string,
  code: Code,
  world: SecretsWorld,
): Promise<Place> {
  const { function: name } = code;
  const stackFile = project.stackFile(environment);
  const versions = withCodeOf(store, code);
  const settle = (raw: RawSettings) => {
    const { environment: alias, functions } = settingsIn(asIfPinned(raw, code), versions);
    const settings = functions.get(name);
    if (settings === undefined) throw new Error(`Pulumi.${environment}.yaml lost ${name}`);
    return { alias, settings };
  };
  const readable = settle(stackFile.raw());
  const { alias, settings } =
    readable.settings.secretVariables.size === 0
      ? readable
      : settle(await (await world.open(project, environment)).settings(project.name));
  return {
    environment,
    alias,
    region: stackFile.get("aws:region") ?? localRegion,
    frozen: frozenSettings(name, alias, settings),
  };
}

/** The same settings, with this code pinned and nothing else about what the alias carries. */
function asIfPinned(
  { values, ...raw }: RawSettings,
  { function: name, version }: Code,
): RawSettings {
  const functions = isMap(values.functions) ? values.functions : {};
  const entry = functions[name];
  if (!isMap(entry)) {
    throw new UsageError(
      `Pulumi.${raw.stack}.yaml has no settings of ${name}: give it some under functions, "version: none" while nothing of it is to run there.`,
    );
  }
  const { variables, ...rest } = entry;
  const carried = ["version", "settings", "canary", "exception"];
  const tuning = Object.fromEntries(Object.entries(rest).filter(([key]) => !carried.includes(key)));
  const pinned = { ...tuning, version, ...(variables === undefined ? {} : { variables }) };
  return { ...raw, values: { ...values, functions: { ...functions, [name]: pinned } } };
}

/** The released versions, and this code as one of them. */
function withCodeOf(store: VersionStore, { function: name, version, contract }: Code): Versions {
  return {
    functions: () => store.functions(),
    versions: (each) =>
      each === name ? [...new Set([...store.versions(name), version])] : store.versions(each),
    contractOf: (each, number) =>
      each === name && number === version ? contract : store.contractOf(each, number),
    variablesOf: (each) =>
      each === name
        ? new Set([...store.variablesOf(name), ...Object.keys(contract?.variables ?? {})])
        : store.variablesOf(each),
  };
}
