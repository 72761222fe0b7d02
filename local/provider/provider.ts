import type { Account } from "./account";
import { makeName, wasMadeUp, type NamingRule } from "./autonames";
import { propertyChanges, type PropertyChange } from "./changes";
import { sameJson, sameValue } from "./comparisons";
import type { Diagnostics } from "./diagnostics";
import { resourceTypes } from "./resources";
import type { Change, Live, ResourceType } from "./resourceType";
import { hasUnknown, isEmpty, isMap, UNKNOWN, type Value, type ValueMap } from "./values";

/** A resource as the engine names it. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** What a resource is checked with. */
export interface CheckArgs {
  readonly oldInputs: ValueMap;
  readonly inputs: ValueMap;
  readonly seed: Uint8Array;
  readonly naming?: NamingRule | undefined;
}

/** One reason why inputs are refused. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** How a resource would change. */
export interface Difference {
  readonly changes: readonly PropertyChange[];
  readonly deleteBeforeReplace: boolean;
}

/** What an update or its preview works on. */
export interface UpdateArgs {
  readonly id: string;
  readonly inputs: ValueMap;
  readonly state: ValueMap;
  readonly ignored: readonly string[];
  readonly isPreview: boolean;
}

const byType = new Map(resourceTypes.map((type) => [type.type, type]));

/** Fills in names and defaults, and says what is wrong with the inputs. */
export function check(
  subject: Subject,
  args: CheckArgs,
  account: Pick<Account, "region">,
): { inputs: ValueMap; failures: Failure[] } {
  const type = typeOf(subject.type);
  const inputs: ValueMap = {};
  const failures: Failure[] = [];
  const madeUp: string[] = [];

  for (const [property, value] of Object.entries(args.inputs)) {
    if (property.startsWith("__") || value === null) continue;
    const refusal = refuse(type, property, value, account);
    if (refusal !== undefined) failures.push({ property, reason: refusal });
    else if (type.properties[property] !== undefined)
      inputs[property] = asGiven(type, property, value);
  }

  const { autoname } = type;
  if (autoname !== undefined && inputs[autoname.property] === undefined) {
    try {
      inputs[autoname.property] = makeName({
        logicalName: subject.name,
        autoname,
        inputs,
        oldInputs: args.oldInputs,
        seed: args.seed,
        rule: args.naming,
      });
      madeUp.push(autoname.property);
    } catch (error) {
      failures.push({ property: autoname.property, reason: `${messageOf(error)}.` });
    }
  }

  for (const [property, rules] of Object.entries(type.properties)) {
    if (inputs[property] !== undefined) continue;
    if (rules.default !== undefined) {
      inputs[property] = rules.default;
      madeUp.push(property);
    } else if (rules.required === true && !failures.some((known) => known.property === property)) {
      failures.push({ property, reason: `Property "${property}" must be given.` });
    }
  }
  for (const [property, fault] of Object.entries(type.check?.(inputs) ?? {}))
    if (fault !== undefined) failures.push({ property, reason: `${property} ${fault}.` });

  // Under the very key that the real provider uses: a name in it may be made up anew.
  inputs.__defaults = madeUp;
  return { inputs, failures };
}

/** Compares new inputs with the last known state. */
export function diff(
  subject: Subject,
  args: Pick<UpdateArgs, "inputs" | "state" | "ignored">,
): Difference {
  const type = typeOf(subject.type);
  const changes = propertyChanges(type, args.state, args.inputs, args.ignored);
  const isReplaced = changes.some((change) => change.replaces);
  return {
    changes,
    deleteBeforeReplace: isReplaced && keepsItsName(type, args.state, args.inputs),
  };
}

/** Makes a resource, or says in a preview what it would be. */
export async function create(
  subject: Subject,
  inputs: ValueMap,
  isPreview: boolean,
  account: Account,
  log: Diagnostics,
): Promise<Live> {
  const type = typeOf(subject.type);
  if (isPreview) {
    const names = ["id", ...outputNames(type)];
    const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
    const predicted = type.predict?.(inputs, account) ?? {};
    const state = { ...unknown, ...inputsOnly(type, inputs), ...predicted };
    return { id: "", state: { ...state, ...inferred(type, inputs, account) } };
  }
  const id = await type.create(inputs, account, (message) => log(subject.urn, message));
  return mustFind(subject, id, inputs, account);
}

/** Changes a resource in place, or says in a preview what it would become. */
export async function update(
  subject: Subject,
  args: UpdateArgs,
  account: Account,
): Promise<ValueMap> {
  const type = typeOf(subject.type);
  const changes = propertyChanges(type, args.state, args.inputs, args.ignored);
  const changed = new Set(changes.map((change) => change.property));
  const change: Change = { id: args.id, inputs: args.inputs, state: args.state, changed };

  if (!args.isPreview) {
    await type.update(change, account);
    return (
      await mustFind(subject, args.id, { ...args.state, ...args.inputs }, account, args.inputs)
    ).state;
  }
  const state: ValueMap = { ...args.state };
  for (const property of changed) {
    const value = args.inputs[property];
    if (value === undefined) Reflect.deleteProperty(state, property);
    else state[property] = value;
  }
  return {
    ...state,
    ...(await type.predictUpdate?.(change)),
    ...(changed.has("tags") ? { tagsAll: args.inputs.tags ?? {} } : {}),
  };
}

/** Looks a resource up: its state now, and the inputs that would make it so. */
export async function read(
  subject: Subject,
  id: string,
  prior: ValueMap,
  oldInputs: ValueMap,
  account: Account,
): Promise<(Live & { inputs: ValueMap }) | undefined> {
  const type = typeOf(subject.type);
  const live = await type.read(id, prior, account);
  if (live === undefined) return undefined;
  const trusted = { ...prior };
  for (const property of type.outdated?.(prior, live.state) ?? [])
    Reflect.deleteProperty(trusted, property);
  const state = settle(type, trusted, live, account);
  return { id: live.id, state, inputs: liveInputs(type, oldInputs, state) };
}

/** Removes a resource; that it is gone already is no error. */
export async function remove(
  subject: Subject,
  id: string,
  state: ValueMap,
  account: Account,
): Promise<void> {
  await typeOf(subject.type).delete(id, state, account);
}

function typeOf(token: string): ResourceType {
  const type = byType.get(token);
  if (type !== undefined) return type;
  throw new Error(
    `"${token}" is not covered by the local stand-in for the aws provider, which knows only ` +
      `${[...byType.keys()].sort().join(", ")}. The real aws plugin covers the rest (--provider plugin).`,
  );
}

function refuse(
  type: ResourceType,
  property: string,
  value: Value,
  account: Pick<Account, "region">,
): string | undefined {
  if (property === "region" && type.isGlobal !== true) {
    if (value === account.region || hasUnknown(value)) return undefined;
    return `The local stand-in works in one region, ${account.region}: "region" can't differ from it.`;
  }
  const rules = type.properties[property];
  if (rules === undefined) {
    return (
      `Property "${property}" of ${type.type} is not covered by the local stand-in for the aws provider. ` +
      "The real aws plugin covers it (--provider plugin)."
    );
  }
  const fault = hasUnknown(value) ? undefined : rules.check?.(value);
  return fault === undefined ? undefined : `${property} ${fault}.`;
}

// Policies may be given as objects; AWS and the state hold them as text.
function asGiven(type: ResourceType, property: string, value: Value): Value {
  const isDocument = type.properties[property]?.same === sameJson && isMap(value);
  if (!isDocument) return value;
  return hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
}

// AWS would refuse a second resource of the same name while the first one is there.
function keepsItsName(type: ResourceType, state: ValueMap, inputs: ValueMap): boolean {
  const property = type.autoname?.property;
  if (property === undefined || wasMadeUp(inputs, property)) return false;
  return state[property] !== undefined && state[property] === inputs[property];
}

function outputNames(type: ResourceType): string[] {
  const computed = Object.entries(type.properties).filter(([, rules]) => rules.computed === true);
  return [...computed.map(([name]) => name), ...type.outputs];
}

function inputsOnly(type: ResourceType, inputs: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name in type.properties));
}

function inferred(type: ResourceType, inputs: ValueMap, account: Account): ValueMap {
  return {
    ...(type.isGlobal === true ? {} : { region: account.region }),
    ...("tags" in type.properties ? { tagsAll: inputs.tags ?? {} } : {}),
  };
}

async function mustFind(
  subject: Subject,
  id: string,
  prior: ValueMap,
  account: Account,
  given: ValueMap = prior,
): Promise<Live> {
  const type = typeOf(subject.type);
  const live = await type.read(id, prior, account);
  if (live === undefined)
    throw new Error(`${subject.type} "${id}" is gone right after the change.`);
  return { id: live.id, state: settle(type, inputsOnly(type, given), live, account) };
}

/** The live state, in the words of the prior one where both mean the same. As with the real provider, the id is in it. */
function settle(type: ResourceType, prior: ValueMap, live: Live, account: Account): ValueMap {
  const state: ValueMap = { ...live.state, id: live.id };
  for (const [property, rules] of Object.entries(type.properties)) {
    const before = prior[property];
    if (before === undefined) continue;
    const now = live.state[property];
    const same = rules.same ?? sameValue;
    if (rules.writeOnly === true || (isEmpty(before) && isEmpty(now))) state[property] = before;
    else if (now !== undefined && same(now, before) && same(before, now)) state[property] = before;
  }
  return { ...state, ...inferred(type, state, account) };
}

function liveInputs(type: ResourceType, oldInputs: ValueMap, state: ValueMap): ValueMap {
  const isImport = Object.keys(oldInputs).length === 0;
  const inputs: ValueMap = { ...oldInputs };
  for (const [property, rules] of Object.entries(type.properties)) {
    const old = oldInputs[property];
    const now = state[property];
    if (rules.writeOnly === true && !isImport) continue;
    if (isImport) {
      if (now !== undefined && !isEmpty(now)) inputs[property] = now;
    } else if (old !== undefined && !sameInput(rules.same ?? sameValue, now, old)) {
      if (now === undefined) Reflect.deleteProperty(inputs, property);
      else inputs[property] = now;
    }
  }
  return inputs;
}

function sameInput(
  same: (state: Value, input: Value) => boolean,
  now: Value | undefined,
  old: Value,
): boolean {
  if (isEmpty(now) && isEmpty(old)) return true;
  return now !== undefined && same(now, old);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
