import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { stackNamesIn } from "../tools/project/stackNames";

const saltLine = /^encryptionsalt: *(\S+) *\r?\n?/m;

/** The salt in the text of a stack's file. */
export function saltIn(text: string): string | undefined {
  return saltLine.exec(text)?.[1];
}

/**
 * Takes the salt of a local stack out of the text of a stack's file.
 *
 * Another salt is somebody's own, and a file with secrets needs the one it has: then the text stays.
 */
export function withoutSalt(text: string, salt: string | undefined): string {
  if (salt === undefined || saltIn(text) !== salt || /\bsecure:/.test(text)) return text;
  return text.replace(saltLine, "");
}

/**
 * Takes out of the checkout's stack files what Pulumi wrote into them on behalf of a local project.
 *
 * @returns The names of the files that were changed.
 */
export function removeLocalSalts(checkoutFolder: string, projectFolder: string): string[] {
  if (!existsSync(projectFolder)) return [];
  return stackNamesIn(projectFolder)
    .map((name) => `Pulumi.${name}.yaml`)
    .filter((file) => {
      const tracked = path.join(checkoutFolder, file);
      if (!existsSync(tracked)) return false;
      const before = readFileSync(tracked, "utf8");
      const after = withoutSalt(
        before,
        saltIn(readFileSync(path.join(projectFolder, file), "utf8")),
      );
      if (after === before) return false;
      writeFileSync(tracked, after);
      return true;
    });
}
