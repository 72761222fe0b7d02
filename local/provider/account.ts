import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";
import { localAccount } from "../variables";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The emulated account and region that resources are made in, with a client for each service. */
export class Account {
  readonly id: string;
  readonly region: string;
  readonly ec2: () => Promise<EC2>;
  readonly sqs: () => Promise<SQS>;
  readonly sns: () => Promise<SNS>;
  readonly iam: () => Promise<IAM>;
  readonly logs: () => Promise<CloudWatchLogs>;
  readonly lambda: () => Promise<Lambda>;

  /** @param region from the provider's configuration; without one, `AWS_REGION` decides. */
  constructor(environment: NodeJS.ProcessEnv, region?: string) {
    const endpoint = checkEndpoint(environment.AWS_ENDPOINT_URL);
    const accessKeyId = environment.AWS_ACCESS_KEY_ID ?? localAccount;
    // Of any other access key the emulator takes that account too.
    this.id = /^\d{12}$/.test(accessKeyId) ? accessKeyId : localAccount;
    this.region = checkRegion(region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION);

    // Given outright, so that neither AWS_ENDPOINT_URL_<SERVICE> nor a profile leads anywhere else.
    const { AWS_SESSION_TOKEN: sessionToken = "" } = environment;
    const credentials = {
      accessKeyId,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "emulated",
      ...(sessionToken === "" ? {} : { sessionToken }),
    };
    const options = { region: this.region, endpoint, credentials };

    // Loading a client takes a tenth of a second: only those that are needed.
    this.ec2 = once(async () => new (await import("@aws-sdk/client-ec2")).EC2(options));
    this.sqs = once(async () => new (await import("@aws-sdk/client-sqs")).SQS(options));
    this.sns = once(async () => new (await import("@aws-sdk/client-sns")).SNS(options));
    this.iam = once(async () => new (await import("@aws-sdk/client-iam")).IAM(options));
    this.lambda = once(async () => new (await import("@aws-sdk/client-lambda")).Lambda(options));
    this.logs = once(
      async () => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(options),
    );
  }

  /** The ARN of something in this account and region. */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.id}:${resource}`;
  }
}

function checkEndpoint(endpoint: string | undefined): string {
  if (endpoint === undefined || endpoint === "") {
    throw new Error(
      "AWS_ENDPOINT_URL is not set. The local stand-in for the aws provider only talks to an emulator, " +
        "whose address it takes from there; the real aws plugin (--provider plugin) talks to AWS.",
    );
  }
  if (!URL.canParse(endpoint) || !LOOPBACK.has(new URL(endpoint).hostname)) {
    throw new Error(
      `AWS_ENDPOINT_URL is "${endpoint}", which is not an address of this machine. The local stand-in for ` +
        "the aws provider only talks to an emulator on localhost, 127.0.0.1 or [::1].",
    );
  }
  return endpoint;
}

function checkRegion(region: string | undefined): string {
  if (region !== undefined && region !== "") return region;
  throw new Error("No region: set aws:region in the stack's configuration, or AWS_REGION.");
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
