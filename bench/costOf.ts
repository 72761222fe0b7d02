import { PRICES } from "./prices";

/** What a function did with messages. */
export interface Usage {
  /** Messages that were sent to its queue. */
  readonly messages: number;
  readonly invocations: number;
  /** Requests to SNS. */
  readonly publishes: number;
  /** Bytes of its own log lines. */
  readonly logBytes: number;
  /** Invocations whose messages all came back, so that nothing was deleted. @default 0 */
  readonly failedInvocations?: number;
}

/** What a million messages take. */
export interface Million {
  /** Requests to SQS that receive: Lambda makes one for each invocation, of up to ten messages. */
  readonly receives: number;
  /** Requests to SQS that delete what was done, one for each invocation of which anything was. */
  readonly deletes: number;
  readonly invocations: number;
  readonly publishes: number;
  /** GB of the function's own log lines. */
  readonly logGb: number;
  /** US dollars for all of it. */
  readonly usd: number;
}

const MILLION = 1_000_000;
const GB = 2 ** 30;

/** Of what was counted of some messages, what a million of them take and cost. */
export function costOf(usage: Usage): Million {
  const { messages, failedInvocations = 0 } = usage;
  const factor = MILLION / messages;
  const invocations = usage.invocations * factor;
  const deletes = (usage.invocations - failedInvocations) * factor;
  const publishes = usage.publishes * factor;
  const logBytes = usage.logBytes * factor;
  const usd =
    cost(invocations + deletes, PRICES.sqsRequest) +
    cost(invocations, PRICES.invocation) +
    cost(publishes, PRICES.publish) +
    cost(logBytes, PRICES.logByte);
  return { receives: invocations, deletes, invocations, publishes, logGb: logBytes / GB, usd };
}

function cost(count: number, { usd, per }: { usd: number; per: number }): number {
  return (count / per) * usd;
}
