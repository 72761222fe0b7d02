import type { OutgoingMessage } from "./publishBatch";

/** Publishes messages; answers for each, in the same order, its id or what went wrong. */
export type Publish = (messages: readonly OutgoingMessage[]) => Promise<(string | Error)[]>;

/**
 * Gathers the results of one event's records, and publishes them together once every record has had
 * its say. Each record calls `add` or `skip`, once.
 */
export class Outbox {
  readonly #waiting: { message: OutgoingMessage; settle: (outcome: string | Error) => void }[] = [];
  #undecided: number;

  /** @param records How many records will call `add` or `skip`. */
  constructor(
    records: number,
    private readonly publish: Publish,
  ) {
    this.#undecided = records;
  }

  /** Hands in a result; resolves with its id once it is published, rejects if it was not. */
  add(message: OutgoingMessage): Promise<string> {
    const published = new Promise<string>((resolve, reject) => {
      const settle = (outcome: string | Error): void => {
        if (typeof outcome === "string") resolve(outcome);
        else reject(outcome);
      };
      this.#waiting.push({ message, settle });
    });
    this.#decided();
    return published;
  }

  /** Says that a record has nothing to publish, or failed. */
  skip(): void {
    this.#decided();
  }

  #decided(): void {
    this.#undecided -= 1;
    if (this.#undecided === 0) void this.#send();
  }

  async #send(): Promise<void> {
    const outcomes = await this.publish(this.#waiting.map(({ message }) => message));
    this.#waiting.forEach(({ settle }, index) => {
      settle(outcomes[index] ?? new Error("No outcome for this message."));
    });
  }
}
