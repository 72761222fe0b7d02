/** What AWS takes for a million of something, or for a GB, in US dollars. */
export interface Price {
  readonly usd: number;
  /** What the price is for: so many of them. */
  readonly per: number;
  /** AWS's own page of prices. */
  readonly source: string;
}

/** Prices in `us-east-1`, of the first tier and without what is free, as AWS's pages had them on {@link PRICES_OF}. */
export const PRICES = {
  /** Requests to SQS, of 64 KB or less. */
  sqsRequest: { usd: 0.4, per: 1_000_000, source: "https://aws.amazon.com/sqs/pricing/" },
  /** Invocations of functions, without the time that they run. */
  invocation: { usd: 0.2, per: 1_000_000, source: "https://aws.amazon.com/lambda/pricing/" },
  /** Requests to SNS that publish, of 64 KB or less; what SNS delivers to SQS is free. */
  publish: { usd: 0.5, per: 1_000_000, source: "https://aws.amazon.com/sns/pricing/" },
  /** Bytes of logs that CloudWatch takes in, standard class. */
  logByte: { usd: 0.5, per: 2 ** 30, source: "https://aws.amazon.com/cloudwatch/pricing/" },
} as const satisfies Readonly<Record<string, Price>>;

/** When the prices were looked up. */
export const PRICES_OF = "June 2026";
