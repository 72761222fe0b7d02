import type { FrozenSettings } from "./frozenSettings";

const PLAIN = [
  "runtime",
  "architecture",
  "memoryMb",
  "timeoutSeconds",
  "destinationTopicName",
  "logGroupName",
  "logLevel",
  "network",
] as const satisfies readonly Exclude<keyof FrozenSettings, "variables">[];

/**
 * Which frozen settings differ, in words: `memoryMb 256 → 512`, `variable TAX_PERCENT changed`. Of variables the
 * names alone, since any value may be a secret, of now or of then.
 */
export function settingsDifferences(before: FrozenSettings, after: FrozenSettings): string[] {
  const changed = PLAIN.filter((key) => before[key] !== after[key]).map(
    (key) => `${key} ${before[key] ?? "none"} → ${after[key] ?? "none"}`,
  );
  return [...changed, ...variableDifferences(before.variables, after.variables)];
}

type Variables = FrozenSettings["variables"];

function variableDifferences(before: Variables, after: Variables): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    if (!Object.hasOwn(before, name)) return [`variable ${name} added`];
    if (!Object.hasOwn(after, name)) return [`variable ${name} removed`];
    return before[name] === after[name] ? [] : [`variable ${name} changed`];
  });
}
