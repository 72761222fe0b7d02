import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { feedersOf, inFlowOrder, type DeployedFunction } from "../../local/deployed";
import { inParallel } from "../../local/deploy";
import { lastOfPages } from "../../local/aws";
import { checkEndpoint } from "../../local/emulator";
import { seconds } from "../../local/progress";
import {
  describeMissing,
  describeRefusal,
  describeSample,
  entriesOf,
  missingFrom,
  numberedEvent,
} from "../../local/trial";
import { noSuchFunction } from "../../local/up";

function deployed(name: string): DeployedFunction {
  return {
    name,
    environment: "qa",
    version: 3,
    publishedVersion: "1",
    aliasArn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}-qa:QA`,
    sourceQueueUrl: `http://127.0.0.1:1/000000000000/${name}-source`,
    deadLetterQueueUrl: `http://127.0.0.1:1/000000000000/${name}-dead`,
    destinationTopicArn: `arn:aws:sns:eu-central-1:000000000000:${name}-topic`,
  };
}

describe("the order of the functions", () => {
  it("follows who subscribes to whom, not their names", async () => {
    const functions = ["a-last", "b-middle", "c-first"].map(deployed);
    const feeders = await feedersOf(functions, {
      subscribersOf: (topic) =>
        Promise.resolve(
          topic.endsWith(":c-first-topic")
            ? ["arn:aws:sqs:eu-central-1:000000000000:b-middle-source", "ops@example.com"]
            : topic.endsWith(":b-middle-topic")
              ? ["arn:aws:sqs:eu-central-1:000000000000:a-last-source"]
              : [],
        ),
    });
    const names = inFlowOrder(functions, feeders).map(({ name }) => name);
    assert.deepEqual(names, ["c-first", "b-middle", "a-last"]);
  });

  it("is any where functions feed each other in a circle", () => {
    const feeders = new Map([
      ["a", ["b"]],
      ["b", ["a"]],
    ]);
    assert.equal(inFlowOrder([{ name: "a" }, { name: "b" }], feeders).length, 2);
  });
});

describe("the functions that a trial sends to", () => {
  const names = (...all: string[]) => all.map((name) => ({ name }));

  it("are all that nothing feeds", () => {
    const feeders = new Map([["b", ["a"]]]);
    assert.deepEqual(entriesOf(names("a", "b", "alone"), feeders), names("a", "alone"));
  });

  it("are one where all feed each other in a circle", () => {
    const feeders = new Map([
      ["a", ["b"]],
      ["b", ["a"]],
    ]);
    assert.deepEqual(entriesOf(names("b", "a"), feeders), names("b"));
  });
});

describe("what is told of a trial", () => {
  it("names who published a message, and in a line what was added to it", () => {
    const output = {
      at: 0,
      attributes: { function: "order-intake", version: "3" },
      body: JSON.stringify({ orderId: "1", lines: [{ sku: "A", cents: 5 }], currency: "EUR" }),
    };
    assert.equal(
      describeSample(JSON.stringify({ orderId: "1", lines: [{ sku: "A" }] }), output),
      'order-intake version 3: currency="EUR"',
    );
  });

  it("names what is missing where, with what was logged last", () => {
    const trial = {
      deployed: deployed("fulfilment"),
      expected: ["1", "2"],
      seen: [],
      missing: ["2"],
      deadLetters: 0,
      sample: undefined,
      log: ["boom"],
    };
    assert.equal(
      describeMissing(trial),
      "qa: 1 of 2 messages did not come out of fulfilment (version 3).\n  It logged last:\n    boom",
    );
  });

  const orders = ["1", "2", "3"].map((orderId) => ({
    orderId,
    body: "",
    messageId: `m${orderId}`,
    sentTo: "orders",
  }));
  const seen = [
    { at: 0, attributes: {}, body: '{"orderId":"1"}' },
    // As of a new function, which hands on another id.
    { at: 0, attributes: { sourceMessageId: "m2" }, body: '{"id":"A-1001"}' },
    { at: 0, attributes: { sourceMessageId: "m9" }, body: '{"orderId":"33"}' },
  ];

  it("is missing what neither names its order nor says that it was made of it", () => {
    assert.deepEqual(missingFrom({ seen, orders, isEntry: true }), [orders[2]]);
  });

  it("is missing nothing further on, where as many came out that tell nothing", () => {
    assert.deepEqual(missingFrom({ seen, orders, isEntry: false }), []);
    const two = seen.slice(0, 2);
    assert.deepEqual(missingFrom({ seen: two, orders, isEntry: false }), [orders[2]]);
  });

  it("knows each order by an id of its own, which the function accepts", () => {
    const { orderId, body } = numberedEvent('{"orderId":"A-1","country":"NL"}', 7);
    assert.match(orderId, /^7-[a-z0-9-]{1,30}$/);
    assert.deepEqual(JSON.parse(body), { orderId, country: "NL" });
  });

  it("shows durations as people read them", () => {
    assert.equal(seconds(3_140), "3.1 s");
    assert.equal(seconds(125_000), "2 min 05 s");
  });
});

describe("a function that can't be tried", () => {
  it("is told apart by what the environment runs, if it runs any", () => {
    assert.equal(
      noSuchFunction("ordr", "dev", ["fulfilment", "order-intake"]),
      'dev runs no function "ordr"; it runs fulfilment, order-intake.',
    );
    assert.match(
      noSuchFunction("ordr", "dev", []),
      /^dev runs no functions at all, so no "ordr": give it a version in Pulumi\.dev\.yaml, /,
    );
  });

  it("says what the emulator refused, or that it is gone", () => {
    const { name, environment } = deployed("order-intake");
    const gone = Object.assign(new Error("The queue does not exist."), {
      name: "QueueDoesNotExist",
      $fault: "client",
    });
    const at = "http://127.0.0.1:1";
    assert.match(
      describeRefusal(gone, { name, environment }, at) ?? "",
      /^order-intake in qa can't be tried, .*: QueueDoesNotExist: The queue does not exist\. If .*down/,
    );
    const refused = Object.assign(new Error(""), { code: "ECONNREFUSED" });
    assert.match(
      describeRefusal(refused, { name, environment }, at) ?? "",
      /^the emulator on http:\/\/127\.0\.0\.1:1 stopped answering \(ECONNREFUSED\): .*down/,
    );
    assert.equal(
      describeRefusal(new TypeError("a bug"), { name, environment }, at),
      undefined,
      "a bug of ours keeps its stack",
    );
  });
});

describe("the last of a listing in pages", () => {
  it("is on the last page, or on those before it", async () => {
    const pages = [[1, 2], [3, 4], [], [5]];
    const last = await lastOfPages(3, (token = "0") => {
      const next = Number(token) + 1;
      return Promise.resolve({
        items: pages[Number(token)] ?? [],
        next: next < pages.length ? String(next) : undefined,
      });
    });
    assert.deepEqual(last, [3, 4, 5], "the first page ends with 2");
  });

  it("is not waited for for ever", async () => {
    let asked = 0;
    const page = (): Promise<{ items: number[]; next: string }> => {
      asked += 1;
      return Promise.resolve({ items: [asked], next: String(asked) });
    };
    assert.deepEqual(await lastOfPages(1, page), [100], "there is a limit to the pages");
    asked = 0;
    const same = async (): Promise<{ items: number[]; next: string }> => ({
      ...(await page()),
      next: "same",
    });
    assert.deepEqual(await lastOfPages(1, same), [2], "the same token again is the end");
  });
});

describe("working on stacks a few at a time", () => {
  it("answers in the order of the list", async () => {
    const results = await inParallel([30, 1, 10], 2, async (ms) => {
      await pause(ms);
      return ms;
    });
    assert.deepEqual(results, [30, 1, 10]);
  });

  it("begins no more after a failure, and waits for those begun", async () => {
    const done: string[] = [];
    const work = async (item: string): Promise<void> => {
      if (item === "bad") throw new Error("bad failed");
      await pause(20);
      done.push(item);
    };
    await assert.rejects(
      inParallel(["bad", "begun", "never", "never"], 2, work),
      /^Error: bad failed$/,
    );
    assert.deepEqual(done, ["begun"]);
  });
});

describe("an endpoint given by the user", () => {
  it("is taken when it is on this machine", () => {
    for (const endpoint of ["http://127.0.0.1:4566", "http://localhost:4566/", "http://[::1]:1"]) {
      assert.equal(checkEndpoint(endpoint), new URL(endpoint).origin);
    }
  });

  it("is refused when it is not, or is no endpoint", () => {
    assert.throws(() => checkEndpoint("http://10.0.0.1:4566"), /is not on this machine/);
    assert.throws(() => checkEndpoint("https://sqs.eu-central-1.amazonaws.com"), /is not on this/);
    assert.throws(() => checkEndpoint("http://127.0.0.1.example.com"), /is not on this machine/);
    assert.throws(() => checkEndpoint("4566"), /is no URL/);
    assert.throws(() => checkEndpoint("http://127.0.0.1:4566/x"), /should look like/);
  });
});
