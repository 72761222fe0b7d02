import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Sent } from "./fakeSns";

/** An SNS endpoint on the loopback address that accepts every PublishBatch and keeps what it was sent. */
export class SnsServer {
  /** Messages so far, oldest first. */
  sent: Sent[] = [];

  private constructor(
    private readonly server: Server,
    /** What AWS_ENDPOINT_URL has to be. */
    readonly url: string,
  ) {}

  static async start(): Promise<SnsServer> {
    const server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const batch = entriesOf(new URLSearchParams(body));
        started.sent.push(...batch);
        response.writeHead(200, { "content-type": "text/xml" }).end(answer(batch));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const started = new SnsServer(server, `http://127.0.0.1:${port}`);
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// In SNS's query protocol lists are flattened into numbered parameters.
function entriesOf(parameters: URLSearchParams): Sent[] {
  const entries: Sent[] = [];
  for (let n = 1; ; n += 1) {
    const prefix = `PublishBatchRequestEntries.member.${n}`;
    const id = parameters.get(`${prefix}.Id`);
    if (id === null) return entries;
    const attributes: Record<string, string> = {};
    for (let a = 1; ; a += 1) {
      const name = parameters.get(`${prefix}.MessageAttributes.entry.${a}.Name`);
      if (name === null) break;
      attributes[name] =
        parameters.get(`${prefix}.MessageAttributes.entry.${a}.Value.StringValue`) ?? "";
    }
    entries.push({ id, body: parameters.get(`${prefix}.Message`) ?? "", attributes });
  }
}

function answer(batch: readonly Sent[]): string {
  const successful = batch
    .map(({ id }) => `<member><Id>${id}</Id><MessageId>sns-${id}</MessageId></member>`)
    .join("");
  return (
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>` +
    `<Successful>${successful}</Successful><Failed/></PublishBatchResult></PublishBatchResponse>`
  );
}
