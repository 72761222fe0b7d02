import assert from "node:assert/strict";

import { inspect } from "../../../tools/status/inspect";
import { watchedOf } from "../../../tools/status/watched";
import { fakeAws } from "../../support/fakeAws";

const deployed = {
  aliasArn: "arn:aws:lambda:eu-central-1:123456789012:function:orders-qa-1234567:QA",
  sourceQueueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-Source-QA",
  deadLetterQueueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-Dead-QA",
  destinationTopicArn: "arn:aws:sns:eu-central-1:123456789012:orders-Destination-QA",
  ledger: { functionName: "orders-qa-1234567", entries: [], history: [] },
};

describe("inspect", () => {
  it("asks Lambda for the alias of the stack and for all versions", async () => {
    const { aws, asked } = fakeAws(({ command }) =>
      command === "GetAlias" ? { Name: "QA", FunctionVersion: "7" } : { Versions: [] },
    );
    assert.deepEqual(await inspect(aws.lambda, deployed), {
      alias: { name: "QA", publishedVersion: "7", weights: {}, description: "" },
      versions: { latest: undefined, published: [] },
    });
    assert.deepEqual(asked[0], {
      command: "GetAlias",
      input: { FunctionName: "orders-qa-1234567", Name: "QA" },
    });
    assert.equal(asked[1]?.input.FunctionName, "orders-qa-1234567");
  });
});

describe("watchedOf", () => {
  it("names all that an alarm can watch of a deployed function", () => {
    assert.deepEqual(watchedOf(deployed), {
      functionName: "orders-qa-1234567",
      aliasName: "QA",
      queueNames: ["orders-Source-QA", "orders-Dead-QA"],
      topicName: "orders-Destination-QA",
    });
  });
});
