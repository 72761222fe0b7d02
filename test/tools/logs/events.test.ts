import assert from "node:assert/strict";

import { followLogs, readLogs, type LogEvent } from "../../../tools/logs/events";
import { fakeAws, serviceError, type AskedCommand } from "../../support/fakeAws";
import { FakeClock } from "../../support/fakeClock";

const sources = [
  { function: "orders", logGroup: "orders-group" },
  { function: "bills", logGroup: "bills-group" },
];

interface Written {
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch, with these lines by log group; one by one, each on a page of its own. */
function cloudWatch(written: Record<string, Written[]>) {
  return fakeAws(({ input }: AskedCommand) => {
    const lines = written[String(input.logGroupName)];
    if (lines === undefined) throw serviceError("ResourceNotFoundException", "no such group");
    const found = lines.filter(({ timestamp }) => timestamp >= Number(input.startTime));
    const page = Number(input.nextToken ?? 0);
    const event = found[page];
    return {
      events: event === undefined ? [] : [{ ...event, logStreamName: "stream" }],
      ...(page + 1 < found.length ? { nextToken: String(page + 1) } : {}),
    };
  });
}

const texts = (events: readonly LogEvent[]) =>
  events.map((each) => `${each.function} ${each.message}`);

describe("readLogs", () => {
  it("reads all pages of all functions in the order of time", async () => {
    const { aws } = cloudWatch({
      "orders-group": [
        { timestamp: 10, message: "a\n" },
        { timestamp: 30, message: "c" },
      ],
      "bills-group": [{ timestamp: 20, message: "b" }],
    });
    assert.deepEqual(texts(await readLogs(aws.logs, sources, { since: 0 })), [
      "orders a",
      "bills b",
      "orders c",
    ]);
  });

  it("has no lines of a log group that is not there yet", async () => {
    const { aws } = cloudWatch({ "bills-group": [{ timestamp: 20, message: "b" }] });
    assert.deepEqual(texts(await readLogs(aws.logs, sources, { since: 0 })), ["bills b"]);
  });

  it("stops between two pages when it is told to", async () => {
    const ending = new AbortController();
    const { aws, asked } = fakeAws(() => {
      ending.abort(new Error("stopped"));
      return { events: [], nextToken: "more" };
    });
    await assert.rejects(
      readLogs(aws.logs, sources.slice(0, 1), { since: 0, signal: ending.signal }),
      new Error("stopped"),
    );
    assert.equal(asked.length, 1);
  });

  it("hands a pattern on", async () => {
    const { aws, asked } = cloudWatch({ "orders-group": [], "bills-group": [] });
    await readLogs(aws.logs, sources, { since: 5, pattern: "ERROR" });
    assert.deepEqual(
      asked.map(({ input }) => [input.startTime, input.filterPattern]),
      [
        [5, "ERROR"],
        [5, "ERROR"],
      ],
    );
  });
});

describe("followLogs", () => {
  it("tells each line once, also one that comes late and one that was written twice", async () => {
    const orders = [
      { timestamp: 20_000, message: "twice" },
      { timestamp: 20_000, message: "twice" },
    ];
    const { aws } = cloudWatch({ "orders-group": orders, "bills-group": [] });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const ending = new AbortController();
    let waits = 0;
    clock.onWait = () => {
      waits += 1;
      if (waits === 1) orders.push({ timestamp: 19_000, message: "late" });
      if (waits === 2) orders.push({ timestamp: 50_000, message: "new" });
      if (waits === 3) ending.abort();
    };
    const told: string[] = [];
    const following = { since: 0, clock, signal: ending.signal };
    for await (const { message } of followLogs(aws.logs, sources, following)) told.push(message);
    assert.deepEqual(told, ["twice", "twice", "late", "new"]);
  });

  it("asks again only for what may have come since", async () => {
    const { aws, asked } = cloudWatch({
      "orders-group": [{ timestamp: 100_000, message: "a" }],
      "bills-group": [],
    });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const ending = new AbortController();
    clock.onWait = () => {
      if (asked.length > 2) ending.abort();
    };
    const following = { since: 7, clock, signal: ending.signal };
    const told: string[] = [];
    for await (const { message } of followLogs(aws.logs, sources, following)) told.push(message);
    assert.deepEqual(told, ["a"]);
    assert.deepEqual(
      asked.map(({ input }) => input.startTime),
      [7, 7, 85_000, 85_000],
    );
  });

  it("goes on from now where a line has a time that is still to come", async () => {
    const now = Date.parse("2026-11-25T12:00:00.000Z");
    const { aws, asked } = cloudWatch({
      "orders-group": [{ timestamp: now + 3_600_000, message: "a" }],
      "bills-group": [],
    });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const ending = new AbortController();
    clock.onWait = () => {
      if (asked.length > 2) ending.abort();
    };
    const told: string[] = [];
    const following = { since: 7, clock, signal: ending.signal };
    for await (const { message } of followLogs(aws.logs, sources, following)) told.push(message);
    assert.deepEqual(told, ["a"]);
    assert.equal(asked.at(-1)?.input.startTime, now - 15_000);
  });

  it("asks less often of many functions", async () => {
    const { aws } = fakeAws(() => ({}));
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const start = clock.now().getTime();
    const ending = new AbortController();
    const waits: number[] = [];
    clock.onWait = (now) => {
      waits.push(now.getTime() - start);
      ending.abort();
    };
    const many = Array.from({ length: 12 }, (_, index) => ({
      function: String(index),
      logGroup: String(index),
    }));
    const following = { since: 0, clock, signal: ending.signal };
    for await (const event of followLogs(aws.logs, many, following)) assert.fail(event.message);
    assert.deepEqual(waits, [3_000]);
  });

  it("goes on where CloudWatch was asked too much, and gives up after five times", async () => {
    let refusals = 4;
    const { aws, asked } = fakeAws(() => {
      refusals -= 1;
      if (refusals >= 0) throw serviceError("ThrottlingException", "Rate exceeded");
      return { events: [{ timestamp: 1, message: "a", logStreamName: "stream" }] };
    });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const ending = new AbortController();
    const one = sources.slice(0, 1);
    const following = { since: 0, clock, signal: ending.signal };
    for await (const { message } of followLogs(aws.logs, one, following)) {
      assert.equal(message, "a");
      break;
    }
    assert.equal(asked.length, 5);
    refusals = 5;
    await assert.rejects(followLogs(aws.logs, one, following).next(), {
      message:
        "CloudWatch Logs in eu-central-1 is asked too much at the moment (logs:FilterLogEvents). Try again in a minute.",
    });
  });

  it("ends at once where it may not read", async () => {
    const { aws, asked } = fakeAws(() => {
      throw serviceError("AccessDeniedException", "not authorized");
    });
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const following = { since: 0, clock, signal: new AbortController().signal };
    await assert.rejects(followLogs(aws.logs, sources.slice(0, 1), following).next(), {
      message:
        "The AWS credentials may not do logs:FilterLogEvents on orders-group in eu-central-1 (not authorized). Ask for a policy that allows logs:FilterLogEvents, or use other credentials.",
    });
    assert.equal(asked.length, 1);
  });
});
