import { ToolError } from "../errors";
import type { EditPreview } from "../change/screen";
import type { Change, Plan } from "../stacks/plan";
import type { Target } from "./target";

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

/** Whether a function would run what it is to go back to: an update may well move nothing but an alias, and to elsewhere. */
export function reaches({ forecast }: Pick<EditPreview, "forecast">, target: Target): boolean {
  const { name, version, settings, publishedVersion } = target;
  const after = forecast.get(name);
  return (
    after?.version === version &&
    after.settings === settings &&
    after.publishedVersion === publishedVersion
  );
}

/**
 * Makes sure that an update moves the aliases to where they are to go, and does nothing else.
 *
 * @throws ToolError naming what else it would change, or where an alias would go.
 */
export function proveAliasesOnly(
  preview: Pick<EditPreview, "plan" | "forecast">,
  targets: readonly Target[],
  environment: string,
): void {
  const names = targets.map(({ name }) => name);
  const others = besideAliases(preview.plan, names);
  if (others.length > 0) {
    const listed = others.map(
      ({ name, type, op }) => `${op} ${name} (${type.split(":").at(-1) ?? type})`,
    );
    throw new ToolError(
      `going back would change more than the alias of ${names.join(", ")}: ${listed.join(", ")}. Nothing has been changed. ` +
        `Deploy or take back what else stands in Pulumi.${environment}.yaml and in the program, or say --republish to have all of it.`,
    );
  }
  const missed = targets.filter((target) => !reaches(preview, target));
  if (missed.length === 0) return;
  const listed = missed.map(({ name, version, settings }) => {
    const after = preview.forecast.get(name);
    const runs =
      after === undefined ? "nothing" : `version ${after.version} with settings ${after.settings}`;
    return `${name} would run ${runs}, and not version ${version} with settings ${settings}`;
  });
  throw new ToolError(
    `going back would not bring back what ran: ${listed.join(", ")}. Nothing has been changed. ` +
      `Look at Pulumi.${environment}.yaml with pulumi preview --stack ${environment}.`,
  );
}
