import assert from "node:assert/strict";

import { lastPartOf, queueNameOf, regionOf } from "../../../tools/aws/arns";
import { ToolError } from "../../../tools/errors";

const alias = "arn:aws:lambda:eu-central-1:123456789012:function:orders-qa-1234567:QA";

describe("an ARN", () => {
  it("tells its region and its last part", () => {
    assert.equal(regionOf(alias), "eu-central-1");
    assert.equal(lastPartOf(alias), "QA");
    assert.equal(lastPartOf("arn:aws:sns:eu-central-1:123456789012:orders"), "orders");
  });

  it("is refused without a region", () => {
    for (const text of ["arn:aws:iam::123456789012:role/x", "", "a:b:c:d"]) {
      assert.throws(
        () => regionOf(text),
        new ToolError(
          `"${text}" is no ARN with a region; run pulumi up for this environment once.`,
        ),
      );
    }
  });
});

describe("a queue's URL", () => {
  it("tells the queue's name", () => {
    assert.equal(
      queueNameOf("https://sqs.eu-central-1.amazonaws.com/123456789012/orders-QA"),
      "orders-QA",
    );
  });
});
