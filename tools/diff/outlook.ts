import type { Change, Plan } from "../stacks/plan";

/** What an update would do to one function. */
export interface Outlook {
  /** Why it publishes, or why not, in the program's own words. */
  readonly notes: readonly string[];
  /** Changes to what belongs to the function. */
  readonly changes: readonly Change[];
  /** How many other resources of the environment change with it. */
  readonly others: number;
}

/**
 * What of a preview is about one function.
 *
 * @param names All functions of the project.
 * @param notes What the program says of this one.
 */
export function outlookOf(
  name: string,
  names: readonly string[],
  plan: Plan,
  notes: readonly string[],
): Outlook {
  const changes = plan.changes.filter((change) => ownerOf(change.name, names) === name);
  return { notes, changes, others: plan.changes.length - changes.length };
}

/** The function that a resource belongs to: its name begins with the function's. */
function ownerOf(resource: string, names: readonly string[]): string | undefined {
  return [...names]
    .sort((a, b) => b.length - a.length)
    .find((name) => resource === name || resource.startsWith(`${name}-`));
}
