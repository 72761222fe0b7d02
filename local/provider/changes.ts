import { sameValue } from "./comparisons";
import type { ResourceType } from "./resourceType";
import { hasUnknown, isEmpty, isMap, SIGNATURE, type Value, type ValueMap } from "./values";

/** One difference between what AWS has and what the program asks for. */
export interface PropertyChange {
  /** Name of the input that differs. */
  readonly property: string;
  /** Where in it, in Pulumi's notation: `environment.variables.LOG_LEVEL`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/**
 * Compares checked inputs with the last known state.
 *
 * @param ignored paths of `ignoreChanges`; a difference at or below one of them doesn't count
 */
export function propertyChanges(
  type: ResourceType,
  state: ValueMap,
  inputs: ValueMap,
  ignored: readonly string[] = [],
): PropertyChange[] {
  return Object.entries(type.properties)
    .flatMap(([property, rules]) => {
      const before = state[property];
      const after = inputs[property];
      if (after === undefined && rules.computed === true) return [];
      if (isEmpty(before) && isEmpty(after)) return [];
      if (isSame(before, after, rules.same ?? sameValue)) return [];
      const isNested = rules.same === undefined;
      return pathsOf(property, before, after, isNested).map((change) => ({
        ...change,
        property,
        replaces: rules.replaces === true,
      }));
    })
    .filter(({ path }) => !ignored.some((prefix) => isAtOrBelow(path, prefix)));
}

function isSame(
  before: Value | undefined,
  after: Value | undefined,
  same: (state: Value, input: Value) => boolean,
): boolean {
  if (before === undefined || after === undefined || hasUnknown(after)) return false;
  return isArchive(before) && isArchive(after) ? before.hash === after.hash : same(before, after);
}

// The engine sends archives by their hash alone when it asks for differences.
function isArchive(value: Value): value is ValueMap {
  return isMap(value) && SIGNATURE in value;
}

function pathsOf(
  path: string,
  before: Value | undefined,
  after: Value | undefined,
  isNested: boolean,
): Pick<PropertyChange, "path" | "kind">[] {
  if (isNested && isMap(before) && isMap(after) && !isArchive(before) && !isArchive(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => {
      const inner = [before[name], after[name]] as const;
      if (isEmpty(inner[0]) && isEmpty(inner[1])) return [];
      if (isSame(...inner, sameValue)) return [];
      return pathsOf(joinPath(path, name), ...inner, true);
    });
  }
  if (before === undefined || before === null) return [{ path, kind: "add" }];
  return [{ path, kind: after === undefined || after === null ? "delete" : "update" }];
}

function joinPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function isAtOrBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
}
