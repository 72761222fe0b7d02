import { Interrupted } from "../interrupts";
import { operationsInWords, type PendingOperation } from "./state";

/** A signal for Pulumi, made from one for us. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** Stops listening to ours. */
  dispose(): void;
}

/**
 * A signal that has Pulumi end what it does in good order when `signal` fires: it finishes the operations under way and
 * begins no more. Asked twice it stops at once, and nobody knows how those ended. So it is not asked where the terminal
 * has done so: Ctrl-C goes to all that runs in it.
 */
export function endsCleanly(
  signal: AbortSignal | undefined,
  onTerminal: boolean = process.stdin.isTTY,
): Cancellation {
  const controller = new AbortController();
  const forward = (): void => {
    const reason: unknown = signal?.reason;
    const isTold = onTerminal && reason instanceof Interrupted && reason.signal === "SIGINT";
    if (!isTold) controller.abort(reason);
  };
  signal?.addEventListener("abort", forward, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      signal?.removeEventListener("abort", forward);
    },
  };
}

/** What an update that somebody stopped has left. */
export interface StoppedUpdate {
  /** How many resources it had changed. */
  readonly changed: number;
  /** What it had begun and not ended; as text why that can't be read. */
  readonly pending: readonly PendingOperation[] | string;
}

/** Says what has happened to somebody who stopped a preview. */
export function stoppedPreview(environment: string): string {
  return `stopped: the preview of ${environment} changes nothing.`;
}

/** Says what has happened to somebody who stopped an update. */
export function stoppedUpdate(environment: string, { changed, pending }: StoppedUpdate): string {
  const resources = `${changed === 1 ? "1 resource" : `${changed} resources`} had been changed`;
  if (typeof pending === "string") {
    return (
      `stopped: ${resources} in ${environment}, and how the update ended can't be read: ${pending}\n` +
      `Look at it before you go on: ldm status --env ${environment}.`
    );
  }
  if (pending.length > 0) {
    return (
      `stopped: the update of ${environment} was cut off while it did this, and nobody knows how that ended: ` +
      `${operationsInWords(pending)}. ${resources} before. ` +
      `To go on: pulumi refresh --stack ${environment} finds out, then pulumi up --stack ${environment}.`
    );
  }
  return (
    `stopped: Pulumi has ended the update of ${environment} in good order. ${resources}, ` +
    `and the others are as they were. To go on: pulumi up --stack ${environment}.`
  );
}
