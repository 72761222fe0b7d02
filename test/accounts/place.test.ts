import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { arnsOf, DIGITS } from "../../accounts/place";
import { PROJECT_ROOT } from "../../tools/root";
import { matchesPattern } from "../support/policyDecision";

const arns = arnsOf({
  account: { partition: "aws", id: "222222222222" },
  region: "eu-central-1",
  stack: "qa",
  environment: "QA",
});

const isOne = (kind: keyof typeof arns, arn: string): boolean =>
  arns[kind].some((pattern) => matchesPattern(pattern, arn));

describe("arnsOf", () => {
  it("names all that an environment is made of, with a star for the function", () => {
    assert.deepEqual(arns, {
      sourceQueues: ["arn:aws:sqs:eu-central-1:222222222222:*-SourceSQSQueue-QA"],
      deadLetterQueues: ["arn:aws:sqs:eu-central-1:222222222222:*-DeadLetterSQSQueue-QA"],
      queues: [
        "arn:aws:sqs:eu-central-1:222222222222:*-SourceSQSQueue-QA",
        "arn:aws:sqs:eu-central-1:222222222222:*-DeadLetterSQSQueue-QA",
      ],
      topics: ["arn:aws:sns:eu-central-1:222222222222:*-DestinationSNSTopic-QA"],
      functions: [
        "arn:aws:lambda:eu-central-1:222222222222:function:*-qa-???????",
        "arn:aws:lambda:eu-central-1:222222222222:function:*-qa-???????:*",
      ],
      roles: ["arn:aws:iam::222222222222:role/*-qa-???????"],
      logGroups: [
        "arn:aws:logs:eu-central-1:222222222222:log-group:/aws/lambda/*-QA",
        "arn:aws:logs:eu-central-1:222222222222:log-group:/aws/lambda/*-QA:*",
      ],
    });
  });

  it("takes nothing of another environment for this one's, however its functions are called", () => {
    const role = (name: string) => `arn:aws:iam::222222222222:role/${name}`;
    assert.ok(isOne("roles", role("order-intake-qa-0a1b2c3")));
    for (const name of ["order-intake-dev-0a1b2c3", "x-qa-dev-0a1b2c3", "shop-deploy-qa"]) {
      assert.ok(!isOne("roles", role(name)), name);
    }
    const queue = (name: string) => `arn:aws:sqs:eu-central-1:222222222222:${name}`;
    assert.ok(isOne("queues", queue("order-intake-SourceSQSQueue-QA")));
    for (const name of ["x-QA-SourceSQSQueue-DEV", "order-intake-SourceSQSQueue-DEV-QA2"]) {
      assert.ok(!isOne("queues", queue(name)), name);
    }
  });

  it("knows the digits by which Pulumi.yaml has functions and roles named", () => {
    const { config } = parse(readFileSync(join(PROJECT_ROOT, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { value: { pattern: string } }>;
    };
    const pattern = config["pulumi:autonaming"]?.value.pattern;
    assert.equal(pattern, `\${name}-\${stack}-\${hex(${DIGITS.length})}`);
  });
});
