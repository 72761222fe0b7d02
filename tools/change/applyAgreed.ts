import type { StackFile } from "../project/stackFile";
import { confirm } from "../questions";
import type { DeployedFunction } from "../stacks/deployed";
import type { Terminal } from "../terminal";
import { applyEdit, type ChangedStack } from "./applyEdit";

/** An edit of a stack file that somebody is to agree to. */
export interface ProposedEdit {
  readonly stack: ChangedStack;
  /** The file as it is on disk. */
  readonly stackFile: StackFile;
  readonly edited: StackFile;
  /** What is going to happen, as a sentence. */
  readonly sentence: string;
  /** What the backend is to remember of it. */
  readonly message: string;
}

/**
 * Asks where the environment is protected; then writes the file and has the stack carry it out.
 *
 * @returns What the stack runs afterwards.
 * @throws ToolError where nobody agrees, or it fails.
 */
export async function applyAgreed(
  terminal: Terminal,
  { stack, stackFile, edited, sentence, message }: ProposedEdit,
  { yes, signal }: { readonly yes: boolean; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, DeployedFunction>> {
  const { environment } = stack;
  const { isProtected } = stackFile;
  await confirm(terminal, sentence, { environment, isProtected, yes });
  return applyEdit(stack, stackFile, edited, {
    message,
    signal,
    onBegin: () => {
      terminal.talk(`Updating ${environment} ...`);
    },
  });
}
