/** Tells the user what is going on, one line for each step, with the time since the start. */
export class Progress {
  readonly #start = Date.now();

  /** @param talk Writes one line, such as to stderr. */
  constructor(private readonly talk: (line: string) => void) {}

  /** Says what begins or has happened. */
  say(text: string): void {
    this.talk(`[${seconds(Date.now() - this.#start).padStart(7)}] ${text}`);
  }

  /**
   * Waits for `work` and says every 15 s that it goes on.
   *
   * @param detail What to add to such a line, such as how much is done.
   */
  async during<T>(
    text: string,
    work: Promise<T>,
    detail: () => string = () => "",
    everyMs = 15_000,
  ): Promise<T> {
    const begin = Date.now();
    const timer = setInterval(() => {
      this.say(`… ${text}: ${seconds(Date.now() - begin)}${detail()}`);
    }, everyMs);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }
}

/** Says nothing: for tests and scripts. */
export const silentProgress = new Progress(() => undefined);

/** A duration as people read it: `3.1 s`, `2 min 05 s`. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
