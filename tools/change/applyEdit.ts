import { ToolError } from "../errors";
import { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import { StackLocked } from "../stacks/failures";
import type { Plan } from "../stacks/plan";
import type { World } from "../world";
import { withDraft, type EnvironmentStack, type PreviewOptions } from "../stacks/stack";

/** What of a stack an edit of its file needs. */
export type ChangedStack = Pick<EnvironmentStack, "environment" | "functions" | "preview" | "up">;

/** The world that an edit of a stack file changes. */
export type ChangeWorld = World<ChangedStack>;

/** What an edited stack file would do; the file on disk is not touched. */
export function previewEdit(
  stack: Pick<ChangedStack, "preview">,
  edited: StackFile,
  signal?: AbortSignal,
  onEvent?: PreviewOptions["onEvent"],
): Promise<Plan> {
  return withDraft(edited, (configFile) => stack.preview({ configFile, signal, onEvent }));
}

/** How to carry out an edit. */
export interface ApplyOptions {
  /** What the backend is to remember of it. */
  readonly message: string;
  /** What the stack carries out in the place of the file that is written. @default that file */
  readonly carriedOut?: StackFile | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once the engine is at it: the stack is locked then, and nobody else can be. */
  readonly onBegin?: (() => void) | undefined;
}

/**
 * Writes an edited stack file, and has the stack carry it out.
 *
 * @param before The file as it is on disk.
 * @returns What the stack runs afterwards.
 * @throws ToolError where that fails. Where somebody else was updating the stack, the file is as it was before.
 */
export async function applyEdit(
  stack: ChangedStack,
  before: StackFile,
  edited: StackFile,
  { message, carriedOut, signal, onBegin }: ApplyOptions,
): Promise<ReadonlyMap<string, DeployedFunction>> {
  signal?.throwIfAborted();
  let hasBegun = false;
  const onEvent = (): void => {
    if (!hasBegun) onBegin?.();
    hasBegun = true;
  };
  edited.save();
  try {
    const { functions } = await (carriedOut === undefined
      ? stack.up({ message, signal, onEvent })
      : withDraft(carriedOut, (configFile) => stack.up({ message, configFile, signal, onEvent })));
    return functions;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const file = `Pulumi.${stack.environment}.yaml`;
    if (error instanceof StackLocked) {
      const { path, project } = before;
      new StackFile(path, before.stack, project, before.text, edited.text).save();
      throw new StackLocked(`${error.message}. ${file} is as it was before.`);
    }
    const kept = edited.text === before.text ? "" : ` ${file} keeps the edit.`;
    throw new ToolError(
      `${error.message}\nldm status --env ${stack.environment} tells how far it came.${kept}`,
    );
  }
}
