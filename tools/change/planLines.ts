import type { Change, Plan } from "../stacks/plan";

const signs: Readonly<Record<Change["op"], string>> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "+-",
  import: "=",
  discard: "-",
  refresh: "~",
};

/** Changes that are told one by one; more of them would push what matters off the screen. */
const MOST_LINES = 12;

/**
 * A plan for people, as narrow as a screen and as short as one: a line for each resource, or for each type where there
 * are many; warnings come after it.
 */
export function planLines({ changes, diagnostics }: Plan): string[] {
  const count = changes.length === 1 ? "1 resource changes" : `${changes.length} resources change`;
  return [
    changes.length === 0 ? "No resource changes." : `${count}:`,
    ...(changes.length > MOST_LINES ? countedByType(changes) : changes.map(changeLine)),
    ...diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
  ];
}

function changeLine({ op, name, type, keys }: Change): string {
  const what = keys.length === 0 ? "" : `: ${keys.join(", ")}`;
  return `  ${signs[op].padEnd(2)} ${name} (${shortType(type)})${what}`;
}

function countedByType(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { op, type } of changes) {
    const kind = `  ${signs[op].padEnd(2)} ${shortType(type)}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind}: ${count}`);
}

function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}
