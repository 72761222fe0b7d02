import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { feedersOf, inFlowOrder, type DeployedFunction } from "../../local/deployed";
import { inParallel } from "../../local/deploy";
import { checkEndpoint } from "../../local/emulator";
import { seconds } from "../../local/progress";
import { renderTable } from "../../local/table";
import { describeMissing, describeSample, numberedEvent } from "../../local/trial";

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

describe("a table", () => {
  it("has columns as wide as their widest cell, numbers on the right", () => {
    assert.deepEqual(
      renderTable(
        ["name", "in"],
        [
          ["order-intake", 5],
          ["b", 12],
        ],
      ),
      ["name          in", "------------  --", "order-intake   5", "b             12"],
    );
  });
});

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

describe("what is told of a trial", () => {
  it("names who published a message, and in a line what was added to it", () => {
    const output = {
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
