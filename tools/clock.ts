import { setTimeout as sleep } from "node:timers/promises";

/** What tells the time, and waits: another one in tests, where none passes. */
export interface Clock {
  now(): Date;
  /** Waits, or throws the reason of `signal` as soon as that fires. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const machineClock: Clock = {
  now: () => new Date(),
  wait: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
