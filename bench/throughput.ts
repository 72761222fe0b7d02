import type { Findings, PartOptions } from "./findings";
import { inTurn, type Measured } from "./measure";
import { orders } from "./orders";
import { otherHandling, ourHandling, Pipelines, type Counted, type Handling } from "./pipeline";
import { median, thousands, threeDigits } from "./statistics";

const OURS = "the handler module: one batch for ten records";
const SEQUENCE = "one publish for each record, in sequence";
const PARALLEL = "one publish for each record, `Promise.all`";
const NOTHING = "a handler that does nothing";

/** Messages that are sent to count what they take: that many are enough, since each takes the same. */
const COUNTED = 500;

/** How fast messages go from a queue through a function to a topic's subscriber. */
export async function measureThroughput(options: PartOptions): Promise<Findings> {
  const { rounds, messages, progress } = options;
  const handlings: readonly (readonly [string, Handling])[] = [
    [OURS, await ourHandling()],
    [SEQUENCE, await otherHandling("inSequence")],
    [PARALLEL, await otherHandling("inParallel")],
    [NOTHING, await otherHandling("nothing")],
  ];
  const pipelines = await Pipelines.start();
  try {
    const bodies = orders(messages);
    const expected = (name: string, count: number): number => (name === NOTHING ? 0 : count);
    const cases = handlings.map(([name, handling]) => ({
      name,
      once: async (round: number) => {
        progress.say(`round ${round + 1}: ${name}`);
        const { milliseconds } = await pipelines.pass(handling, bodies, expected(name, messages));
        return { milliseconds };
      },
    }));
    const measured = await inTurn(cases, rounds);
    const counted = new Map<string, Counted>();
    for (const [name, handling] of handlings) {
      const count = await pipelines.count(handling, orders(COUNTED), expected(name, COUNTED));
      counted.set(name, count);
    }
    return findings(measured, counted, messages);
  } finally {
    await pipelines.stop();
  }
}

function findings(
  measured: readonly Measured[],
  counted: ReadonlyMap<string, Counted>,
  messages: number,
): Findings {
  const rates = measured.map(({ name, times }) => ({
    name,
    rates: times.map((milliseconds) => messages / (milliseconds / 1_000)),
    publishes: (counted.get(name)?.publishes ?? NaN) / COUNTED,
  }));
  const rateOf = (name: string): number =>
    median(rates.find((each) => each.name === name)?.rates ?? []);
  return {
    wishes: [
      {
        what: "requests to SNS for each small message",
        wanted: { atMost: 0.1 },
        measured: rates.find(({ name }) => name === OURS)?.publishes ?? NaN,
      },
    ],
    tables: [
      {
        headings: [
          ...["", "messages a second, median", "slowest to fastest"],
          ...["beside one that does nothing", "requests to SNS for a message"],
        ],
        rows: rates.map(({ name, rates: each, publishes }) => [
          name,
          thousands(median(each)),
          `${thousands(Math.min(...each))} to ${thousands(Math.max(...each))}`,
          (median(each) / rateOf(NOTHING)).toFixed(2),
          threeDigits(publishes),
        ]),
      },
    ],
    plots: {
      throughput: {
        title: `${thousands(messages)} messages through a function`,
        unit: "messages a second",
        bars: rates.map(({ name, rates: each }) => ({
          label: name.replaceAll("`", ""),
          value: median(each),
          spread: [Math.min(...each), Math.max(...each)],
          isOurs: name === OURS,
        })),
      },
    },
  };
}
