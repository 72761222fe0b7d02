import assert from "node:assert/strict";

import { CanaryMoved, deadLetters, observe } from "../../../tools/rollout/observe";
import type { DeployedFunction } from "../../../tools/stacks/deployed";
import { fakeAws, type Answer } from "../../support/fakeAws";

const SETTINGS = "8dba7b539aa3";

const deployed: DeployedFunction = {
  name: "orders",
  environment: "prod",
  version: 3,
  settings: SETTINGS,
  publishedVersion: "7",
  canary: { version: 4, settings: SETTINGS, publishedVersion: "9", weight: 0.05 },
  aliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:orders-1:PROD",
  sourceQueueUrl: "https://sqs/orders",
  deadLetterQueueUrl: "https://sqs/orders-dead",
  destinationTopicArn: "arn:aws:sns:eu-central-1:000000000000:orders",
  ledger: { functionName: "orders-1", entries: [], history: [] },
};
const watch = {
  from: new Date("2026-11-25T12:00:00.000Z"),
  to: new Date("2026-11-25T12:05:00.000Z"),
  deadLettersBefore: 1,
};

interface Alias {
  FunctionVersion: string;
  RoutingConfig?: object;
}
const carried: Alias = {
  FunctionVersion: "7",
  RoutingConfig: { AdditionalVersionWeights: { "9": 0.05 } },
};

/** AWS with this alias; each question to CloudWatch is answered by its own number, from 1 on. */
function answering(alias: Alias): Answer {
  return ({ command, input }) => {
    switch (command) {
      case "GetAlias":
        return { Name: "PROD", ...alias };
      case "GetFunctionConfiguration":
        return { Timeout: input.Qualifier === "9" ? 12 : 99 };
      case "GetQueueAttributes":
        return { Attributes: { ApproximateNumberOfMessages: "4" } };
      default:
        return {
          MetricDataResults: (input.MetricDataQueries as { Id: string }[]).map(({ Id: id }) => ({
            Id: id,
            Timestamps: [watch.from],
            Values: [Number(id.slice(1)) + 1],
          })),
        };
    }
  };
}

describe("a look at a canary", () => {
  it("tells what AWS knows of both versions", async () => {
    const { aws, asked } = fakeAws(answering(carried));
    assert.deepEqual(await observe(aws, deployed, watch), {
      canary: { version: 4, invocations: 7, errors: 8, throttles: 9, averageMs: 11, p95Ms: 12 },
      stable: { version: 3, invocations: 1, errors: 2, throttles: 3, averageMs: 5, p95Ms: 6 },
      deadLetters: { before: 1, now: 4 },
      oldestMessageSeconds: 1,
      timeoutSeconds: 12,
    });
    const queues = asked.filter(({ command }) => command === "GetQueueAttributes");
    assert.deepEqual(
      queues.map(({ input }) => input.QueueUrl),
      ["https://sqs/orders-dead"],
    );
  });

  const others: readonly (readonly [string, Alias])[] = [
    ["has no weights", { FunctionVersion: "7" }],
    ["points elsewhere", { ...carried, FunctionVersion: "8" }],
    [
      "has another weight",
      { ...carried, RoutingConfig: { AdditionalVersionWeights: { "9": 0.5 } } },
    ],
    [
      "sends it to another version",
      { ...carried, RoutingConfig: { AdditionalVersionWeights: { "8": 0.05 } } },
    ],
  ];
  for (const [what, alias] of others) {
    it(`ends where the alias ${what}, before anything is judged`, async () => {
      const { aws, asked } = fakeAws(answering(alias));
      await assert.rejects(
        observe(aws, deployed, watch),
        new CanaryMoved(
          "the alias of orders in prod does not carry version 4 at 5 % any more: somebody else has moved it. " +
            "The rollout stops here and has touched nothing. Look at it: ldm status orders.",
        ),
      );
      assert.deepEqual(
        asked.map(({ command }) => command),
        ["GetAlias"],
      );
    });
  }

  it("counts the dead letters", async () => {
    const { aws } = fakeAws(answering(carried));
    assert.equal(await deadLetters(aws, deployed), 4);
  });
});
