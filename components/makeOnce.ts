import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";

/**
 * Makes `folder` unless it is there, and is safe to run twice at the same time: `make` fills a folder
 * of its own, which then takes its place in one step. A failed `make` leaves nothing.
 */
export async function makeOnce(
  folder: string,
  make: (temporaryFolder: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  const temporary = `${folder}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    await make(temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Somebody else's `make` may have been faster; theirs is as good.
    if (!existsSync(folder)) throw error;
  }
}
