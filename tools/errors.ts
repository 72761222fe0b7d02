/**
 * Something the user can put right: shown as its message alone, without a stack trace. Exit code 1.
 *
 * Everything that is not a `ToolError` is a bug of ours and is shown with its stack.
 */
export class ToolError extends Error {
  override name = "ToolError";
  /** What the process exits with. */
  readonly exitCode: 1 | 2 = 1;
}

/** The command line itself is wrong: an unknown command, option or name. Exit code 2. */
export class UsageError extends ToolError {
  override name = "UsageError";
  override readonly exitCode = 2;
}
