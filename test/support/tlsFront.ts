import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

/** What stands before an emulator and tells it that requests have come by TLS, as a proxy that ends TLS does. */
export class TlsFront {
  private constructor(
    private readonly server: Server,
    /** Where it listens. */
    readonly endpoint: string,
  ) {}

  /** @param endpoint Where the emulator listens. */
  static async before(endpoint: string): Promise<TlsFront> {
    const server = createServer((incoming, answer) => {
      const { method, url, headers } = incoming;
      const outgoing = request(
        new URL(url ?? "/", endpoint),
        // The host is signed, so it stays as it came.
        { method: method ?? "GET", headers: { ...headers, "x-forwarded-proto": "https" } },
        (answered) => {
          answer.writeHead(answered.statusCode ?? 502, answered.headers);
          answered.pipe(answer);
        },
      );
      outgoing.on("error", () => {
        answer.destroy();
      });
      incoming.pipe(outgoing);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return new TlsFront(server, `http://127.0.0.1:${port}`);
  }

  /** Ends it, with the connections that are open. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
