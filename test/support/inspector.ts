import { setTimeout as pause } from "node:timers/promises";

import { WebSocket } from "undici";

/** What an inspector tells by itself. */
interface Notice {
  readonly method: string;
  readonly params: unknown;
}

/** A debugger: it speaks the inspector protocol of Node over a WebSocket, as editors do. */
export class Inspector {
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #notices: Notice[] = [];
  #heard: () => void = () => undefined;
  #count = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as Notice & { id?: number; result?: unknown };
      if (message.id === undefined) this.#notices.push(message);
      else this.#answers.get(message.id)?.(message.result);
      this.#heard();
    });
  }

  /** Attaches to the process that listens on a port of the loopback address, as soon as it does. */
  static async attach(port: number): Promise<Inspector> {
    const [target] = await targetsAt(port);
    const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", reject);
    });
    return new Inspector(socket);
  }

  /** Asks for something, such as `Debugger.enable`. */
  ask(method: string, params: object = {}): Promise<unknown> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Waits for the next notice of a kind, such as `Debugger.paused`; those before it are passed over. */
  async next(method: string): Promise<unknown> {
    for (;;) {
      const notice = this.#notices.shift();
      if (notice?.method === method) return notice.params;
      if (notice === undefined) {
        await new Promise<void>((resolve) => {
          this.#heard = resolve;
        });
      }
    }
  }

  detach(): void {
    this.socket.close();
  }
}

async function targetsAt(port: number): Promise<{ webSocketDebuggerUrl: string }[]> {
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      return (await answer.json()) as { webSocketDebuggerUrl: string }[];
    } catch {
      // Nobody listens there yet.
      await pause(50);
    }
  }
}
