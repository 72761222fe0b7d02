import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkout } from "../local/project";
import { git } from "../tools/git";

/** The function whose source is measured. */
export const SOURCE = "order-intake";

/** Copies the source of functions into a project: of all of them `order-intake`'s, without its versions, and what functions share. */
export function copySources(folder: string, names: readonly string[]): void {
  const functions = join(folder, "functions");
  cpSync(join(checkout, "functions/shared"), join(functions, "shared"), { recursive: true });
  for (const name of names) {
    mkdirSync(join(functions, name), { recursive: true });
    cpSync(join(checkout, "functions", SOURCE), join(functions, name), {
      recursive: true,
      filter: (path) => !path.endsWith("versions"),
    });
  }
}

/** Makes a project a repository with one commit, as a user's is. */
export async function makeRepository(folder: string): Promise<void> {
  await git(folder, ["init", "--quiet"]);
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  await git(folder, ["add", "--all"]);
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  await git(folder, [...author, "commit", "--quiet", "--no-verify", "--message", "Functions"]);
}
