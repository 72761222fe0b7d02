import assert from "node:assert/strict";

import { readPlatform } from "../../../functions/shared/platform";

const VARIABLES = {
  POWERTOOLS_SERVICE_NAME: "orders",
  FUNCTION_VERSION: "3",
  DESTINATION_TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:DestinationSNSTopic-QA",
};

describe("readPlatform", () => {
  it("reads what the deployment sets on every function", () => {
    const { functionName, version, topicArn } = readPlatform(VARIABLES);
    assert.deepEqual(
      { functionName, version, topicArn },
      { functionName: "orders", version: 3, topicArn: VARIABLES.DESTINATION_TOPIC_ARN },
    );
  });

  for (const name of Object.keys(VARIABLES)) {
    it(`fails, naming it, when ${name} is missing`, () => {
      assert.throws(() => readPlatform({ ...VARIABLES, [name]: undefined }), {
        message: `Variable ${name} is not set: add it to this function's variables in the stack file.`,
      });
    });
  }

  it("takes the ARN of a FIFO topic as the topic", () => {
    const arn = `${VARIABLES.DESTINATION_TOPIC_ARN}.fifo`;
    assert.equal(readPlatform({ ...VARIABLES, DESTINATION_TOPIC_ARN: arn }).topicArn, arn);
  });

  it("refuses a version that is no number", () => {
    assert.throws(() => readPlatform({ ...VARIABLES, FUNCTION_VERSION: "$LATEST" }), {
      message: 'Variable FUNCTION_VERSION must be an integer from 1 to 1000000, got "$LATEST".',
    });
  });

  it("refuses the ARN of a queue as the topic", () => {
    const arn = "arn:aws:sqs:eu-west-1:123456789012:queue";
    assert.throws(() => readPlatform({ ...VARIABLES, DESTINATION_TOPIC_ARN: arn }), {
      message: `Variable DESTINATION_TOPIC_ARN must be the ARN of an SNS topic, got "${arn}".`,
    });
  });
});
