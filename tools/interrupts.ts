import { ToolError } from "./errors";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody has stopped the command, or closed its terminal. */
export class Interrupted extends ToolError {
  override name = "Interrupted";

  constructor(
    readonly signal: NodeJS.Signals,
    message = `stopped by ${signal}; what was started has been ended.`,
  ) {
    super(message);
  }
}

/**
 * Does work that Ctrl-C, or the end of the terminal, stops in good order: `work` gets a signal that
 * fires then, with an {@link Interrupted} as its reason, and cleans up after itself as after any failure.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    // The terminal sends Ctrl-C to what we run as well as to us; a second one is for impatient users.
    controller.abort(new Interrupted(name));
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}

/** Does synchronous work that Ctrl-C, or the end of the terminal, does not cut in two: it waits until the work is done. */
export function uninterrupted<T>(work: () => T): T {
  // A listener is enough: it is called once this synchronous stretch is over.
  const hold = (): void => undefined;
  for (const name of signals) process.on(name, hold);
  try {
    return work();
  } finally {
    for (const name of signals) process.off(name, hold);
  }
}
