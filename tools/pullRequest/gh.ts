import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { ToolError } from "../errors";
import type { Forge } from "./forge";

const run = promisify(execFile);

/** What to open. */
export interface Request {
  readonly forge: Forge;
  readonly base: string;
  /** The branch, which has been pushed. */
  readonly branch: string;
  readonly title: string;
  /** File with its text. */
  readonly bodyFile: string;
  readonly isDraft: boolean;
}

/**
 * Opens a pull request by GitHub's own command line.
 *
 * @param folder Folder of the checkout.
 * @returns Its address; it may have been open already; nothing where there is no `gh` on the PATH.
 * @throws ToolError with what gh says, as the beginning of a message.
 */
export async function openByGh(
  folder: string,
  { forge, base, branch, title, bodyFile, isDraft }: Request,
): Promise<string | undefined> {
  const { host, path } = forge;
  // Named, so that gh neither asks which repository is meant nor pushes by itself.
  const where = ["--repo", `${host}/${path}`, "--base", base, "--head", branch];
  const what = ["--title", title, "--body-file", bodyFile, ...(isDraft ? ["--draft"] : [])];
  try {
    const env = { ...process.env, GH_PROMPT_DISABLED: "1" };
    const { stdout } = await run("gh", ["pr", "create", ...where, ...what], { cwd: folder, env });
    return stdout.trim().split("\n").at(-1);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stderr" in error)) throw error;
    if (error.code === "ENOENT") return undefined;
    const said = String(error.stderr).trim();
    const [, there] = /already exists:\s+(https?:\S+)/.exec(said) ?? [];
    if (there !== undefined) return there;
    // By gh's manual, the exit code of what takes a login.
    if (error.code === 4) {
      throw new ToolError(`gh is not logged in to ${host} (gh auth login --hostname ${host})`);
    }
    throw new ToolError(
      `gh could not open it: ${said.replaceAll(/\s*\n\s*/g, "; ").replace(/\.$/, "")}`,
    );
  }
}
