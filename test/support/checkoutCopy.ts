import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");
const LEFT_OUT = new Set([".git", ".local", "node_modules"]);

/** Copies this checkout into a temporary folder, so that a test may change its sources; the packages are shared. */
export function copyCheckout(): { readonly folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ldm-checkout-")));
  for (const name of readdirSync(REPOSITORY)) {
    if (LEFT_OUT.has(name)) continue;
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
