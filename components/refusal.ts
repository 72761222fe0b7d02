import { RunError } from "@pulumi/pulumi";

/**
 * The error by which the program refuses what a user wants: Pulumi shows its message and nothing else.
 *
 * It carries no stack. Pulumi formats the stack even where it hides it, and Node 20 takes some twenty
 * seconds for a frame such as `node_modules/@pulumi/resource.ts`, which has no folder below the scope.
 */
export function refusal(message: string): RunError {
  const error = new RunError(message);
  error.stack = message;
  return error;
}
