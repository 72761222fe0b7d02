import type { Update } from "../stacks/history";

/** The update that made a move: the one under way at that time; nothing where the backend has forgotten it. */
export function updateAt(
  history: readonly Update[],
  since: string | undefined,
): Update | undefined {
  const time = since === undefined ? NaN : Date.parse(since);
  return history.find(
    ({ kind, startTime, endTime }) =>
      kind === "update" &&
      // Backends count whole seconds.
      startTime.getTime() - 1000 < time &&
      time < endTime.getTime() + 1000,
  );
}
