import { createRequire } from "node:module";
import { join } from "node:path";

import type * as prettierModule from "prettier";

/** Formats a text as the project formats its files. */
export type Format = (path: string, text: string) => Promise<string>;

/**
 * The project's own formatter, with its own settings; where prettier is not installed there, a text stays as it is.
 *
 * @param program Folder of the program.
 */
export function formatterOf(program: string): Format {
  const prettier = prettierOf(program);
  if (prettier === undefined) return (_, text) => Promise.resolve(text);
  return async (path, text) => {
    const filepath = join(program, path);
    const settings = await prettier.resolveConfig(filepath, { editorconfig: true });
    return prettier.format(text, { ...settings, filepath });
  };
}

function prettierOf(program: string): typeof prettierModule | undefined {
  try {
    return createRequire(join(program, "package.json"))("prettier") as typeof prettierModule;
  } catch {
    return undefined;
  }
}
