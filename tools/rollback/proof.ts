import { ToolError } from "../errors";
import type { Change, Plan } from "../stacks/plan";

const ALIAS = "aws:lambda/alias:Alias";

/** What an update would change beside the aliases of some functions. */
export function besideAliases(
  { changes }: Pick<Plan, "changes">,
  names: readonly string[],
): readonly Change[] {
  return changes.filter(
    ({ type, name, op }) => type !== ALIAS || op !== "update" || !names.includes(name),
  );
}

/**
 * Makes sure that an update moves aliases and does nothing else.
 *
 * @throws ToolError naming what else it would change.
 */
export function proveAliasesOnly(
  plan: Pick<Plan, "changes">,
  names: readonly string[],
  environment: string,
): void {
  const others = besideAliases(plan, names);
  if (others.length === 0) return;
  const listed = others.map(
    ({ name, type, op }) => `${op} ${name} (${type.split(":").at(-1) ?? type})`,
  );
  throw new ToolError(
    `going back would change more than the alias of ${names.join(", ")}: ${listed.join(", ")}. Nothing has been changed. ` +
      `Deploy or take back what else stands in Pulumi.${environment}.yaml and in the program, or say --republish to have all of it.`,
  );
}
