/**
 * Leaves stack traces out of this process, which makes an update up to twice as fast.
 *
 * Pulumi takes a trace for each promise of each resource, and each frame's place in the source is
 * looked up, whether anybody ever looks at it or not. Moreover Node 20 takes some twenty seconds to format an error with a frame such
 * as `node_modules/@pulumi/resource.ts`, which has no folder below the scope.
 *
 * Who looks for a bug in a component gets them back: `NODE_OPTIONS=--stack-trace-limit=10 pulumi preview`.
 */
export function leaveOutStackTraces(): void {
  if (!process.env.NODE_OPTIONS?.includes("--stack-trace-limit")) Error.stackTraceLimit = 0;
}
