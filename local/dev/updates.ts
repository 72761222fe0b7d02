import { setTimeout as pause } from "node:timers/promises";

/** An editor writes a file in several steps, and "save all" several files. */
const settleMs = 30;

/**
 * Does work for what was saved, one round after another: what is saved meanwhile gets another round.
 *
 * @param update Does the work for one function; never rejects.
 */
export class Updates {
  readonly #saved = new Set<string>();
  #round: Promise<void> | undefined;

  constructor(private readonly update: (name: string) => Promise<void>) {}

  /** Takes note of functions whose source was saved. */
  save(names: readonly string[]): void {
    for (const name of names) this.#saved.add(name);
    this.#round ??= this.#work().finally(() => (this.#round = undefined));
  }

  /** Waits until all that was saved is done. */
  async settled(): Promise<void> {
    await this.#round;
  }

  async #work(): Promise<void> {
    while (this.#saved.size > 0) {
      await pause(settleMs);
      const names = [...this.#saved];
      this.#saved.clear();
      await Promise.all(names.map((name) => this.update(name)));
    }
  }
}
