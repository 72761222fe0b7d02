import { randomUUID } from "node:crypto";

import type { Code } from "./code";
import { runInProcess } from "./inProcess";
import { outcomeOf, withinMemory, type Outcome, type Ran } from "./outcome";
import type { Place } from "./place";
import { SnsCapture } from "./snsCapture";

/** What to run code with. */
export interface Run {
  readonly place: Place;
  /** The event as Lambda hands it over; see `eventOf`. */
  readonly event: object;
  /** @default a random one */
  readonly requestId?: string | undefined;
  /** Whether time stands still in the function and chance comes out the same. @default false */
  readonly isDeterministic?: boolean | undefined;
  /** Where on 127.0.0.1 a debugger may attach, for which it waits, without a timeout. @default nowhere */
  readonly debugPort?: number | undefined;
  /** Origin of an SNS endpoint that gets what is published. @default nothing leaves */
  readonly forwardTo?: string | undefined;
  /** Is told each line that the function writes, as it comes. */
  readonly onLog?: ((line: string) => void) | undefined;
  /** Ends it when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** A run with what is around it. */
export interface Execution extends Run {
  readonly code: Code;
  readonly requestId: string;
  /** What stands in for AWS. */
  readonly capture: Pick<SnsCapture, "url" | "port">;
}

/** What runs code: see `runInProcess` and `runInDocker`. */
export type Execute = (execution: Execution) => Promise<Ran>;

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
