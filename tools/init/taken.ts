import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../errors";
import type { StackFile } from "../project/stackFile";

/**
 * Refuses a name that a function, its tests or a stack file have already.
 *
 * @param program Folder of the program.
 * @throws UsageError
 */
export function refuseTaken(program: string, name: string, stackFiles: readonly StackFile[]): void {
  // On some machines names that differ in capitals alone are one folder.
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  for (const folder of ["functions", "test/functions"]) {
    const taken = entriesOf(join(program, folder)).find(isSame);
    if (taken === undefined) continue;
    throw new UsageError(`${folder}/${taken} is there already. Take another name, or remove it.`);
  }
  for (const { stack, functions } of stackFiles) {
    if (!functions.includes(name)) continue;
    throw new UsageError(
      `Pulumi.${stack}.yaml has settings of ${name} already. Take another name, or remove them.`,
    );
  }
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
