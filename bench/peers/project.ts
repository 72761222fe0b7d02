import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { checkout } from "../../local/project";
import { copySources, SOURCE } from "../sources";

/** Copies a project of a tool, one of the folders here, to where it is run; answers the handler's source file. */
export function writeProject(folder: string, tool: string, into: string = folder): string {
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  cpSync(join(checkout, "package-lock.json"), join(folder, "package-lock.json"));
  copySources(folder, [SOURCE]);
  cpSync(join(__dirname, tool), into, { recursive: true });
  return join(folder, "functions", SOURCE, "handler.ts");
}
