import type { Clock } from "../../tools/clock";

/** A clock that jumps to the end of each wait. */
export class FakeClock implements Clock {
  #time: number;
  /** Called with the time after each wait. */
  onWait: (now: Date) => void = () => undefined;

  constructor(start: string) {
    this.#time = Date.parse(start);
  }

  now = (): Date => new Date(this.#time);

  wait = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.#time += milliseconds;
    this.onWait(this.now());
    return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
  };
}
