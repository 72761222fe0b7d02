import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";

import { messageOf } from "../../components/messageOf";
import { ToolError } from "../errors";
import { isSystemError, replaceFile } from "../files";
import { uninterrupted } from "../interrupts";

/** A file to be written. */
export interface Write {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  /** What stands in it until now. @default there is no such file */
  readonly before?: string | undefined;
}

/**
 * Writes all files, or none: where one fails, those before are put back to what they were.
 *
 * @param folder What paths are relative to where the user is told of them.
 * @throws ToolError where a file is not what it was any more, or the system refuses; it says which one, and what could not be
 *   put back.
 */
export function writeAll(folder: string, writes: readonly Write[]): void {
  uninterrupted(() => {
    const undo: Undo[] = [];
    for (const write of writes) {
      try {
        undo.push(made(write));
      } catch (error) {
        if (!(error instanceof ToolError) && !isSystemError(error)) throw error;
        const left = undone(undo.reverse());
        const state =
          left.length === 0
            ? "Nothing has been changed: what was written before it has been put back."
            : `These could not be put back: ${left.map((path) => relative(folder, path)).join(", ")}. Restore them with git.`;
        throw new ToolError(
          `${relative(folder, write.path)} can't be written: ${messageOf(error)}. ${state}`,
        );
      }
    }
  });
}

/** How to take a step back. */
interface Undo {
  readonly path: string;
  readonly run: () => void;
}

/** Writes a file; answers how to take that back. */
function made({ path, text, before }: Write): Undo {
  if (before !== undefined) {
    if (readFileSync(path, "utf8") !== before) {
      throw new ToolError("somebody else has changed it meanwhile");
    }
    replaceFile(path, text);
    return {
      path,
      run: () => {
        replaceFile(path, before);
      },
    };
  }
  const first = mkdirSync(dirname(path), { recursive: true });
  const gone = first ?? path;
  const remove: Undo = {
    path: gone,
    run: () => {
      rmSync(gone, { recursive: true, force: true });
    },
  };
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    // One that somebody else has made meanwhile is not ours to remove; half of one that we made is.
    const isOurs = !isSystemError(error) || error.code !== "EEXIST";
    if (first !== undefined || isOurs) remove.run();
    throw error;
  }
  return remove;
}

/** Takes steps back; answers the paths with which that failed. */
function undone(steps: readonly Undo[]): string[] {
  return steps.flatMap(({ path, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return [path];
    }
  });
}
