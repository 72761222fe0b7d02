import assert from "node:assert/strict";

import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetAliasCommand, ListAliasesCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";

import { fakeAws, serviceError } from "../../support/fakeAws";

describe("the clients of an environment", () => {
  const denying = () => {
    throw serviceError("AccessDenied", "Not you.");
  };

  it("name the right that is missing, and what it is about, whichever service says no", async () => {
    const { aws } = fakeAws(denying);
    await assert.rejects(
      aws.lambda.send(new GetAliasCommand({ FunctionName: "orders", Name: "QA" })),
      {
        name: "AwsError",
        message:
          "The AWS credentials may not do lambda:GetAlias on orders in eu-central-1 (Not you). " +
          "Ask for a policy that allows lambda:GetAlias, or use other credentials.",
      },
    );
    const QueueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders";
    await assert.rejects(aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl })), {
      message:
        `The AWS credentials may not do sqs:GetQueueAttributes on ${QueueUrl} in eu-central-1 (Not you). ` +
        "Ask for a policy that allows sqs:GetQueueAttributes, or use other credentials.",
    });
    const query = { StartTime: new Date(0), EndTime: new Date(60), MetricDataQueries: [] };
    await assert.rejects(aws.cloudWatch.send(new GetMetricDataCommand(query)), {
      message:
        "The AWS credentials may not do cloudwatch:GetMetricData in eu-central-1 (Not you). " +
        "Ask for a policy that allows cloudwatch:GetMetricData, or use other credentials.",
    });
  });

  it("take the stack's profile, but not where AWS_ENDPOINT_URL leads elsewhere", async () => {
    const expired = () => {
      throw serviceError("ExpiredToken", "Expired.");
    };
    const listAliases = new ListAliasesCommand({ FunctionName: "orders" });
    const login = "Log in again (aws sso login --profile shop-qa) and repeat the command.";
    const { aws } = fakeAws(expired, { profile: "shop-qa" });
    await assert.rejects(aws.lambda.send(listAliases), {
      message: `The AWS credentials have expired (asked Lambda in eu-central-1). ${login}`,
    });
    const { aws: local } = fakeAws(expired, {
      profile: "shop-qa",
      variables: { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
    });
    await assert.rejects(local.lambda.send(listAliases), {
      message:
        "The AWS credentials have expired (asked Lambda in eu-central-1). " +
        "Log in again (aws sso login) and repeat the command.",
    });
  });
});
