import type { Code } from "./code";
import type { Ran } from "./outcome";
import type { Place } from "./place";
import type { SnsCapture } from "./snsCapture";

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
