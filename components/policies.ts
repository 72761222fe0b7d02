import type { PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

const POLICY_VERSION = "2012-10-17";

/** Text of a policy that allows the actions on the resource, and nothing else. */
export function allow(
  actions: readonly string[],
  resource: pulumi.Output<string>,
): pulumi.Output<string> {
  return resource.apply((Resource) =>
    policy([{ Effect: "Allow", Action: [...actions], Resource }]),
  );
}

/** Text of a policy by which Lambda may connect a function to a VPC. */
export function allowNetworkInterfaces(): string {
  return policy(networkInterfaceStatements());
}

/**
 * Statements by which Lambda may connect a function to a VPC. The function's own code may not: Lambda tells by that
 * key which calls come from there (Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
export function networkInterfaceStatements() {
  const actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ];
  return [
    // AWS checks some of these without a resource.
    { Effect: "Allow", Action: actions, Resource: "*" },
    {
      Effect: "Deny",
      Action: actions,
      Resource: "*",
      Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
    },
  ] satisfies PolicyStatement[];
}

/** Text of the trust policy by which Lambda may act as a role. */
export function trustLambda(): string {
  return policy([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    },
  ]);
}

/** Text of a topic's policy that refuses every request without TLS. */
export function protectTopic(topicArn: pulumi.Output<string>): pulumi.Output<string> {
  // SNS refuses sns:* in a topic's policy: some of its actions don't apply to a topic.
  return topicArn.apply((arn) => policy([denyInsecureTransport("sns:Publish", arn)]));
}

/**
 * Text of a queue's policy that refuses every request without TLS, and by which SNS may send to the queue on behalf of just
 * these topics.
 */
export function protectQueue(
  queueArn: pulumi.Output<string>,
  topicArns: readonly pulumi.Input<string>[] = [],
): pulumi.Output<string> {
  return pulumi
    .all([queueArn, pulumi.all([...topicArns])])
    .apply(([arn, topics]) =>
      policy([
        denyInsecureTransport("sqs:*", arn),
        ...topics.map((topic) => allowTopic(arn, topic)),
      ]),
    );
}

function denyInsecureTransport(action: string, resource: string): PolicyStatement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function allowTopic(queueArn: string, topicArn: string): PolicyStatement {
  return {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
}

function policy(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: POLICY_VERSION, Statement: statements });
}
