/** What has to be undone at the end, the last first, whatever of it fails. */
export class Endings {
  readonly #endings: (() => unknown)[] = [];

  /** Takes note of what to undo. */
  add(end: () => unknown): void {
    this.#endings.unshift(end);
  }

  /** Undoes all of it; answers what went wrong. */
  async come(): Promise<unknown[]> {
    const problems: unknown[] = [];
    for (const end of this.#endings.splice(0)) {
      try {
        await end();
      } catch (error) {
        problems.push(error);
      }
    }
    return problems;
  }
}
