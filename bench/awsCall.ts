/** A request to AWS, or what answers like it. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What a request asks for. */
export interface AwsCall {
  /** Such as `lambda`, as the signature names it. */
  readonly service: string;
  /** Such as `CreateQueue`; of a service that has no such names, method and path, such as `PUT /2015-03-31/functions`. */
  readonly action: string;
  /** Whether it changes something; running a function, or sending a message, does not. */
  readonly isWrite: boolean;
}

const READS = /^(Get|List|Describe|Filter|Head|Receive|BatchGet|Lookup|Search|Validate|AssumeRole)/;
const TRAFFIC = /^(Publish|SendMessage|DeleteMessage|PutLogEvents|PutMetricData|Invoke)/;

/** Says what a request to AWS asks for, whichever of its protocols it speaks. */
export function callOf({ method, url, headers, body }: AwsRequest): AwsCall {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(textOf(headers.authorization));
  const service = scope?.[1] ?? "unknown";
  const path = url.split("?")[0] ?? "";
  const action =
    /\.(\w+)$/.exec(textOf(headers["x-amz-target"]))?.[1] ??
    /\/operation\/(\w+)$/.exec(path)?.[1] ??
    // Only a form has its action in the body.
    /^(?:.*&)?Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) {
    return { service, action, isWrite: !READS.test(action) && !TRAFFIC.test(action) };
  }
  const isRead = ["GET", "HEAD"].includes(method) || path.endsWith("/invocations");
  return { service, action: `${method} ${path}`, isWrite: !isRead };
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header : (header?.[0] ?? "");
}
