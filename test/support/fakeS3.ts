import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One version of an object; a delete marker has no bytes. */
interface ObjectVersion {
  readonly id: string;
  readonly bytes: Buffer | undefined;
}

/** Variables that lead the SDK to the server, and what they were before. */
type Environment = Record<string, string | undefined>;

/**
 * As much of S3 as versions need, on a port of its own: one versioned bucket, which refuses bytes that do not match their
 * checksum and, where that is asked for, to put anything over an object. The SDK in this process is led to it until it is closed.
 */
export class FakeS3 {
  /** Objects by key, oldest version first. */
  readonly objects = new Map<string, ObjectVersion[]>();
  /** What was asked: method and key. */
  readonly asked: string[] = [];
  /** Answers everything with this error of S3 instead. @default it answers */
  refuses: { readonly status: number; readonly code: string } | undefined;
  /** Whether the bucket keeps versions. */
  isVersioned = true;
  private count = 0;

  private constructor(
    private readonly server: Server,
    private readonly before: Environment,
    readonly bucket: string,
  ) {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void this.answer(request, response);
    });
  }

  static async start(bucket = "shop-versions"): Promise<FakeS3> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const variables: Environment = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "000000000000",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    const before = Object.fromEntries(
      Object.keys(variables).map((name) => [name, process.env[name]]),
    );
    Object.assign(process.env, variables);
    return new FakeS3(server, before, bucket);
  }

  close(): void {
    for (const [name, value] of Object.entries(this.before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Keys of the objects that are there. */
  keys(): string[] {
    return [...this.objects]
      .filter(([, versions]) => versions.at(-1)?.bytes !== undefined)
      .map(([key]) => key)
      .sort();
  }

  /** Puts an object as somebody else would. */
  put(key: string, text: string): void {
    this.add(key, Buffer.from(text));
  }

  private add(key: string, bytes: Buffer | undefined): string {
    this.count += 1;
    const id = `v${this.count}`;
    this.objects.set(key, [...(this.objects.get(key) ?? []), { id, bytes }]);
    return id;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, bucket = "", ...rest] = url.pathname.split("/");
    const key = rest.join("/");
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    this.asked.push(`${request.method ?? ""} ${key}`);
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(`<Error><Code>${code}</Code><Message>${code}, it says.</Message></Error>`);
    };
    if (this.refuses !== undefined) {
      fail(this.refuses.status, this.refuses.code);
    } else if (bucket !== this.bucket) {
      fail(404, "NoSuchBucket");
    } else if (request.method === "PUT") {
      const isTaken = this.objects.get(key)?.at(-1)?.bytes !== undefined;
      if (isTaken && request.headers["if-none-match"] === "*") fail(412, "PreconditionFailed");
      else if (checksumOf(body) !== request.headers["x-amz-checksum-sha256"])
        fail(400, "BadDigest");
      else response.writeHead(200, this.versionHeader(this.add(key, body))).end();
    } else if (request.method === "DELETE") {
      response.writeHead(204, this.versionHeader(this.add(key, undefined))).end();
    } else {
      const asked = url.searchParams.get("versionId");
      const versions = this.objects.get(key) ?? [];
      const found = asked === null ? versions.at(-1) : versions.find(({ id }) => id === asked);
      if (found?.bytes === undefined) fail(404, asked === null ? "NoSuchKey" : "NoSuchVersion");
      else response.writeHead(200, this.versionHeader(found.id)).end(found.bytes);
    }
  }

  private versionHeader(id: string): Record<string, string> {
    return this.isVersioned ? { "x-amz-version-id": id } : {};
  }
}

function checksumOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}
