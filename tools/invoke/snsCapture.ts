import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One message as SNS got it. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly body: string;
  /** Texts of the message attributes, by name; what is binary is in base64. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** How to capture. */
export interface CaptureOptions {
  /** Origin of an SNS endpoint that gets each request as well, and answers it. @default nothing leaves */
  readonly forwardTo?: string | undefined;
}

/**
 * An SNS endpoint on the loopback address that accepts every Publish and PublishBatch, as SNS does, and keeps what
 * it was sent. Any other call, of any service, it refuses.
 */
export class SnsCapture {
  /** Messages so far, oldest first. */
  published: PublishedMessage[] = [];
  /** What else was called, such as `Subscribe` or `GET /bucket`. */
  refused: string[] = [];
  #ids = 0;

  private constructor(
    private readonly server: Server,
    private readonly forwardTo: string | undefined,
  ) {}

  static async start({ forwardTo }: CaptureOptions = {}): Promise<SnsCapture> {
    const server = createServer((request, response) => {
      void started.#answer(request, response);
    });
    const started = new SnsCapture(server, forwardTo);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  /** What AWS_ENDPOINT_URL has to be. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const parameters = new URLSearchParams(body);
    const action = parameters.get("Action");
    if (action !== "Publish" && action !== "PublishBatch") {
      const called = callOf(request, action);
      this.refused.push(called);
      response.writeHead(400, XML).end(refusal(called));
      return;
    }
    const messages = action === "Publish" ? [messageAt(parameters, "")] : batchOf(parameters);
    const answer =
      this.forwardTo === undefined
        ? { status: 200, text: this.#acceptance(action, parameters) }
        : await forward(this.forwardTo, request, body);
    if (answer.status === 200) this.published.push(...messages);
    response.writeHead(answer.status, XML).end(answer.text);
  }

  #acceptance(action: string, parameters: URLSearchParams): string {
    const result =
      action === "Publish"
        ? `<MessageId>${this.#nextId()}</MessageId>`
        : `<Successful>${entriesOf(parameters)
            .map(
              ({ id }) => `<member><Id>${id}</Id><MessageId>${this.#nextId()}</MessageId></member>`,
            )
            .join("")}</Successful><Failed/>`;
    return `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result></${action}Response>`;
  }

  /** An id as SNS has them, and yet the same in every run. */
  #nextId(): string {
    this.#ids += 1;
    return `00000000-0000-4000-a000-${String(this.#ids).padStart(12, "0")}`;
  }
}

const XML = { "content-type": "text/xml" };
const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// In SNS's query protocol lists are flattened into numbered parameters.
function entriesOf(parameters: URLSearchParams): { id: string; prefix: string }[] {
  const entries: { id: string; prefix: string }[] = [];
  for (let n = 1; ; n += 1) {
    const prefix = `PublishBatchRequestEntries.member.${n}.`;
    const id = parameters.get(`${prefix}Id`);
    if (id === null) return entries;
    entries.push({ id, prefix });
  }
}

function batchOf(parameters: URLSearchParams): PublishedMessage[] {
  return entriesOf(parameters).map(({ prefix }) => messageAt(parameters, prefix));
}

function messageAt(parameters: URLSearchParams, prefix: string): PublishedMessage {
  const attributes: Record<string, string> = {};
  for (let n = 1; ; n += 1) {
    const entry = `${prefix}MessageAttributes.entry.${n}`;
    const name = parameters.get(`${entry}.Name`);
    if (name === null) break;
    const value = `${entry}.Value`;
    attributes[name] =
      parameters.get(`${value}.StringValue`) ?? parameters.get(`${value}.BinaryValue`) ?? "";
  }
  return {
    topicArn: parameters.get("TopicArn") ?? "",
    body: parameters.get(`${prefix}Message`) ?? "",
    attributes,
  };
}

function callOf({ headers, method, url }: IncomingMessage, action: string | null): string {
  const target = headers["x-amz-target"];
  return action ?? (typeof target === "string" ? target : `${method ?? ""} ${url ?? ""}`);
}

function refusal(called: string): string {
  const message = `Nothing but Publish and PublishBatch of SNS is there in this run, and not ${called}`;
  const escaped = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>NotThere</Code><Message>${escaped}</Message></Error></ErrorResponse>`;
}

async function forward(
  endpoint: string,
  { headers }: IncomingMessage,
  body: string,
): Promise<{ status: number; text: string }> {
  const { authorization = "", "content-type": type = "" } = headers;
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { authorization, "content-type": type },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    // Gone since it was asked: the function learns it as it would from a load balancer.
    return { status: 502, text: "" };
  }
}
