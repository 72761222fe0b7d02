import { relative, sep } from "node:path";

import { watch } from "chokidar";

/** What is watched. */
export interface WatchOptions {
  /** Folder of the program. */
  readonly program: string;
  /** Path of the environment's stack file. */
  readonly stackFile: string;
  /** Is told the functions that a saved file belongs to. */
  readonly onSave: (names: readonly string[]) => void;
}

/**
 * Watches the sources of functions, and what an environment gives them.
 *
 * @param names The functions that count.
 * @returns What ends it.
 */
export async function watchSources(
  names: readonly string[],
  { program, stackFile, onSave }: WatchOptions,
): Promise<() => Promise<void>> {
  const watcher = watch([`${program}/functions`, stackFile], {
    ignoreInitial: true,
    ignored: (path) => /[\\/](versions|events)([\\/]|$)/.test(relative(program, path)),
  });
  watcher.on("all", (_, path) => {
    const affected =
      path === stackFile ? names : affectedBy(relative(program, path).split(sep), names);
    if (affected.length > 0) onSave(affected);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once("ready", resolve).once("error", reject);
  });
  return () => watcher.close();
}

/** The functions that a file is part of: the shared folder is part of all. */
export function affectedBy(path: readonly string[], names: readonly string[]): readonly string[] {
  const [, folder] = path;
  return folder === "shared" ? names : names.filter((name) => name === folder);
}
