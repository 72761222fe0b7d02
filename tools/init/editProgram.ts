import { ToolError, UsageError } from "../errors";
import { constantOf, isReserved } from "./name";
import {
  declarationOf,
  declares,
  readProgram,
  withFunction,
  type Declaration,
  type Program,
} from "./program";

/**
 * The text of `index.ts` with a function more; the same where it has a form that can't be edited, and somebody has written
 * the line by hand.
 *
 * @throws UsageError where it declares the function already, or uses its name for something else.
 * @throws ToolError where it can't be edited; the message has the line.
 */
export function editedProgram(text: string, name: string, fedBy: readonly string[]): string {
  const program = readProgram(text);
  const feeders = fedBy.map((feeder) =>
    program?.declarations.find((declaration) => declaration.name === feeder),
  );
  const found = feeders.filter((feeder) => feeder !== undefined);
  if (program === undefined || found.length < fedBy.length) {
    if (declares(text, name)) return text;
    refuseEdit(text, name, fedBy);
  }
  if (declares(text, name)) {
    throw new UsageError(`index.ts declares ${name} already. Take another name, or remove it.`);
  }
  refuseConstants(program, name, found);
  return withFunction(program, name, found);
}

function refuseEdit(text: string, name: string, fedBy: readonly string[]): never {
  const missing = fedBy.find((feeder) => !declares(text, feeder));
  if (missing !== undefined) {
    throw new ToolError(
      `index.ts does not declare ${missing}, so nothing can be fed by it. Nothing has been changed: ` +
        `add ${declarationOf(missing, [])} to index.ts, and run this again.`,
    );
  }
  throw new ToolError(
    `index.ts is written in a way that can't be edited here. Nothing has been changed: where it declares functions, before ` +
      `it returns environment.outputs(), add ${declarationOf(name, fedBy.map(constantOf))} and run this again.`,
  );
}

/** Refuses names that the program uses for something else. */
function refuseConstants(
  { constants }: Program,
  name: string,
  feeders: readonly Declaration[],
): void {
  if (constants.has(constantOf(name))) {
    throw new UsageError(
      `"${name}" can't be the name of a function: in index.ts it would be called ${constantOf(name)}, which is something else there. Take another name.`,
    );
  }
  for (const { name: feeder, constant } of feeders) {
    const taken = constantOf(feeder);
    if (constant !== undefined || !(constants.has(taken) || isReserved(taken))) continue;
    throw new ToolError(
      `index.ts would have to call ${feeder} ${taken}, which is something else there. Nothing has been changed: ` +
        `give it a name in index.ts, const … = ${declarationOf(feeder, [])} and run this again.`,
    );
  }
}
