import { randomUUID } from "node:crypto";

import type { Code } from "./code";
import type { Execute, Run } from "./execution";
import { runInProcess } from "./inProcess";
import { outcomeOf, withinMemory, type Outcome } from "./outcome";
import { SnsCapture } from "./snsCapture";

/**
 * Runs a function once, as Lambda would in that environment: with its variables, memory and timeout, and credentials
 * that open nothing. What it publishes is kept and, without `forwardTo`, goes nowhere.
 *
 * ```ts
 * const outcome = await withCode(project, store, "orders", 3, async (code) =>
 *   runOnce(code, { place: await placeOf(project, store, "qa", code, world), event }),
 * );
 * ```
 *
 * @throws the reason of `signal`, where that fires. That the function fails is an outcome and no error.
 */
export async function runOnce(
  code: Code,
  run: Run,
  execute: Execute = runInProcess,
): Promise<Outcome> {
  run.signal?.throwIfAborted();
  const { requestId = randomUUID(), event } = run;
  const capture = await SnsCapture.start({ forwardTo: run.forwardTo });
  try {
    const ran = await execute({ ...run, code, requestId, capture });
    run.signal?.throwIfAborted();
    const { published, refused } = capture;
    const limited = withinMemory(ran, run.place.frozen.memoryMb);
    return outcomeOf(limited, { requestId, published, refusedCalls: refused, event });
  } finally {
    await capture.stop();
  }
}
