import { Interrupted } from "../interrupts";

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

/** Says what has happened to somebody who stopped an update or a preview. */
export function interruptionOf(
  what: "preview" | "update",
  environment: string,
  changed: number,
): string {
  if (what === "preview") return `stopped: the preview of ${environment} changes nothing.`;
  const resources = changed === 1 ? "1 resource" : `${changed} resources`;
  return (
    `stopped: Pulumi has ended the update of ${environment} in good order. ${resources} had been changed, ` +
    `and the others are as they were. To go on: pulumi up --stack ${environment}.`
  );
}
