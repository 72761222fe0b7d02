import { ToolError, UsageError } from "./errors";
import type { Terminal } from "./terminal";

/** What decides whether somebody is asked. */
export interface ConfirmOptions {
  /** Name of the environment that is to be changed. */
  readonly environment: string;
  /** Whether its stack file protects it: one that is not is never asked about. */
  readonly isProtected: boolean;
  /** Whether the command line has said yes already, by `--yes`. */
  readonly yes: boolean;
}

/**
 * Asks before something changes in a protected environment. The answer is its name: nobody types that by accident,
 * or into the wrong window.
 *
 * @param what What is going to happen, as a sentence.
 * @throws UsageError where nobody can be asked, and the command line has not said yes.
 * @throws ToolError where the answer is another one.
 */
export async function confirm(
  terminal: Pick<Terminal, "talk" | "ask">,
  what: string,
  { environment, isProtected, yes }: ConfirmOptions,
): Promise<void> {
  if (!isProtected || yes) return;
  if (terminal.ask === undefined) {
    throw new UsageError(
      `${environment} is protected, and there is no terminal to ask on. Nothing has been changed. ` +
        "Say --yes to go on without being asked.",
    );
  }
  terminal.talk(what);
  const answer = await terminal.ask(`Type ${environment} to go on: `);
  if (answer?.trim() === environment) return;
  throw new ToolError(`that is not ${environment}. Nothing has been changed.`);
}
