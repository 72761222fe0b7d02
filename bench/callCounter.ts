import {
  Agent,
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

import { callOf, type AwsCall } from "./awsCall";

/** What went through a counter. */
export interface CountedCalls {
  readonly calls: readonly AwsCall[];
  /** Bytes in the bodies of their requests. */
  readonly bytesSent: number;
}

/** Stands on the loopback address before what answers like AWS, hands every request on, and counts them. */
export class CallCounter {
  #calls: AwsCall[] = [];
  #bytesSent = 0;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly server: Server,
    private readonly endpoint: string,
  ) {}

  /** @param endpoint Origin that requests are handed on to. */
  static async before(endpoint: string): Promise<CallCounter> {
    const server = createServer((request, response) => {
      void counter.#handOn(request, response);
    });
    const counter = new CallCounter(server, endpoint);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return counter;
  }

  /** Its own origin. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What went through since this was last asked. */
  take(): CountedCalls {
    const counted = { calls: this.#calls, bytesSent: this.#bytesSent };
    this.#calls = [];
    this.#bytesSent = 0;
    return counted;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.#agent.destroy();
  }

  async #handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", url = "/", headers } = request;
    this.#calls.push(callOf({ method, url, headers, body: body.toString("latin1") }));
    this.#bytesSent += body.length;
    const onward = ask(
      new URL(url, this.endpoint),
      { method, headers, agent: this.#agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    // The caller's SDK tries again, as it would with AWS.
    onward.once("error", () => response.destroy());
    onward.end(body);
  }
}
