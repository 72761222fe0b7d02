import { ToolError } from "../errors";
import { noSuchStack } from "./stackNames";

/**
 * Environments so that each comes after the one that it gets its versions from.
 *
 * @param before For each environment the one that it promotes from; none for a first one.
 * @throws ToolError where that is no chain.
 */
export function inPromotionOrder(before: ReadonlyMap<string, string | undefined>): string[] {
  const names = [...before.keys()];
  const next = new Map<string, string>();
  for (const [name, previous] of before) {
    if (previous === undefined) continue;
    const refuse = (why: string): ToolError =>
      new ToolError(`Pulumi.${name}.yaml promotes from ${previous}: ${why}`);
    if (previous === name) {
      throw refuse(
        "that is its own environment. Name the one before it in promotesFrom, or none where versions come in.",
      );
    }
    if (!before.has(previous)) throw refuse(noSuchStack(previous, names));
    const other = next.get(previous);
    if (other !== undefined) {
      throw refuse(
        `so does Pulumi.${other}.yaml, and no two environments may follow the same one. ` +
          "Change promotesFrom in one of them.",
      );
    }
    next.set(previous, name);
  }
  const ordered = names
    .filter((name) => before.get(name) === undefined)
    .flatMap((first) => [...chainFrom(first, next)]);
  const circle = names.filter((name) => !ordered.includes(name));
  if (circle.length > 0) {
    throw new ToolError(
      `the stack files of ${circle.join(", ")} promote from each other in a circle. ` +
        "Take promotesFrom out of the one where versions come in.",
    );
  }
  return ordered;
}

function* chainFrom(first: string, next: ReadonlyMap<string, string>): Generator<string> {
  for (let at: string | undefined = first; at !== undefined; at = next.get(at)) yield at;
}
