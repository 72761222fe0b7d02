import type { PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

const POLICY_VERSION = "2012-10-17";

/** Text of a policy that allows the actions on the resource, and nothing else. */
export function allow(
  actions: readonly string[],
  resource: pulumi.Input<string>,
): pulumi.Output<string> {
  return policy([{ Effect: "Allow", Action: [...actions], Resource: resource }]);
}

/**
 * Text of a policy by which Lambda may connect a function to a VPC. The function's own code may not: Lambda tells by that
 * key which calls come from there (Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
export function allowNetworkInterfaces(): pulumi.Output<string> {
  const actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ];
  return policy([
    // AWS checks some of these without a resource.
    { Effect: "Allow", Action: actions, Resource: "*" },
    {
      Effect: "Deny",
      Action: actions,
      Resource: "*",
      Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
    },
  ]);
}

/** Text of the trust policy by which Lambda may act as a role. */
export function trustLambda(): pulumi.Output<string> {
  return policy([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    },
  ]);
}

/** Text of a queue's or topic's policy that refuses every request without TLS, and allows what is given. */
export function denyInsecureTransport(
  service: "sqs" | "sns",
  resource: pulumi.Input<string>,
  allowed: readonly PolicyStatement[] = [],
): pulumi.Output<string> {
  return policy([
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      // SNS refuses sns:* in a topic's policy: some of its actions don't apply to a topic.
      Action: service === "sqs" ? "sqs:*" : "sns:Publish",
      Resource: resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...allowed,
  ]);
}

/** Statements by which SNS may send to a queue on behalf of just these topics. */
export function allowTopics(
  queueArn: pulumi.Input<string>,
  topicArns: readonly pulumi.Input<string>[],
): PolicyStatement[] {
  return topicArns.map((topicArn) => ({
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  }));
}

function policy(statements: PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: POLICY_VERSION, Statement: statements });
}
