import { costOf, type Million } from "./costOf";
import type { Findings, PartOptions } from "./findings";
import { orders } from "./orders";
import { otherHandling, ourHandling, Pipelines, type Counted, type Handling } from "./pipeline";
import { PRICES, PRICES_OF } from "./prices";
import { thousands, threeDigits } from "./statistics";

const OURS = "this program";
const SAM = "SAM's defaults, the handler of its template";
const CDK = "CDK's defaults, a log line for each record";

const MESSAGES = 1_000;
/** Of so many messages one is such that no function can handle it: one in the middle of its batch. */
const POISON_EVERY = 100;
const POISON_AT = 55;

/** How often messages fail, as the table has it. */
const ALL_GOOD = "none fails";
const SOME_BAD = `1 in ${POISON_EVERY} always fails`;

/** What a million messages take of AWS, and what that costs, from counted requests. */
export async function measureCost({ progress }: PartOptions): Promise<Findings> {
  const handlings: readonly (readonly [string, Handling])[] = [
    [OURS, await ourHandling()],
    [SAM, await otherHandling("template")],
    [CDK, await otherHandling("inSequence")],
  ];
  const good = orders(MESSAGES);
  const bad = good.map((order, index) => (index % POISON_EVERY === POISON_AT ? "no order" : order));
  const rows: { traffic: string; name: string; counted: Counted; million: Million }[] = [];
  const pipelines = await Pipelines.start();
  try {
    for (const [traffic, bodies] of [[ALL_GOOD, good] as const, [SOME_BAD, bad] as const]) {
      for (const [name, handling] of handlings) {
        progress.say(`${name}: ${traffic}`);
        // Messages that share a batch with one that fails may never arrive: only the queue tells when all is over.
        const expected = traffic === ALL_GOOD ? MESSAGES : 0;
        const soon = { ...handling, returnsAfterSeconds: traffic === ALL_GOOD ? 60 : 6 };
        const counted = await pipelines.count(soon, bodies, expected);
        rows.push({ traffic, name, counted, million: costOf({ ...counted, messages: MESSAGES }) });
      }
    }
  } finally {
    await pipelines.stop();
  }
  const published = (counted: Counted): string =>
    `${thousands(counted.arrived)}, ${counted.deadLetters} dead letters`;
  return {
    wishes: [],
    tables: [
      {
        headings: [
          ...["messages", "", "SQS receives", "SQS deletes", "invocations", "SNS publishes"],
          ...["GB of log lines", "USD", `arrived of ${thousands(MESSAGES)}`],
        ],
        rows: rows.map(({ traffic, name, counted, million }) => [
          traffic,
          name,
          ...[million.receives, million.deletes, million.invocations].map(thousands),
          thousands(million.publishes),
          threeDigits(million.logGb),
          million.usd.toFixed(2),
          published(counted),
        ]),
      },
      {
        headings: [`prices of ${PRICES_OF}, us-east-1`, "USD", "source"],
        rows: [
          ["a million requests to SQS", PRICES.sqsRequest.usd, PRICES.sqsRequest.source],
          ["a million invocations", PRICES.invocation.usd, PRICES.invocation.source],
          ["a million requests to SNS", PRICES.publish.usd, PRICES.publish.source],
          ["a GB of logs", PRICES.logByte.usd, PRICES.logByte.source],
        ].map(([what = "", usd = "", source = ""]) => [
          String(what),
          Number(usd).toFixed(2),
          `<${source}>`,
        ]),
      },
    ],
    plots: {
      cost: {
        title: "A million messages",
        unit: "USD",
        bars: rows.map(({ traffic, name, million }) => ({
          label: `${name.split(",")[0] ?? ""}, ${traffic}`,
          value: million.usd,
          isOurs: name === OURS,
        })),
      },
    },
  };
}
