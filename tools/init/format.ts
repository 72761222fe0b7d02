import { createRequire } from "node:module";
import { join } from "node:path";

import type * as prettierModule from "prettier";

import { messageOf } from "../../components/messageOf";
import { ToolError } from "../errors";

/** Formats a text as the project formats its files. */
export type Format = (path: string, text: string) => Promise<string>;

/**
 * The project's own formatter, with its own settings; where prettier is not installed there, a text stays as it is.
 *
 * @param program Folder of the program.
 * @throws ToolError, from the formatter, where its settings can't be read.
 */
export function formatterOf(program: string): Format {
  const prettier = prettierOf(program);
  if (prettier === undefined) return (_, text) => Promise.resolve(text);
  return async (path, text) => {
    const filepath = join(program, path);
    const settings = await settingsOf(prettier, filepath);
    return prettier.format(text, { ...settings, filepath });
  };
}

async function settingsOf(
  prettier: typeof prettierModule,
  filepath: string,
): Promise<prettierModule.Options | null> {
  try {
    return await prettier.resolveConfig(filepath, { editorconfig: true });
  } catch (error) {
    throw new ToolError(
      `prettier's settings can't be read, so nothing has been written. Mend them. ${messageOf(error)}`,
    );
  }
}

function prettierOf(program: string): typeof prettierModule | undefined {
  try {
    return createRequire(join(program, "package.json"))("prettier") as typeof prettierModule;
  } catch {
    return undefined;
  }
}
