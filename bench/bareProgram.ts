import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { functionNames, type Shop } from "./shop";

/**
 * Writes a program that declares as many resources of the same types as this one for each function, with nothing to decide
 * and hardly anything to wait for: what Pulumi's SDK and engine take for them, whoever declares them.
 */
export function writeBareProgram({ folder }: Shop, functions: number): string {
  const program = `bare-${functions}.ts`;
  writeFileSync(
    join(folder, program),
    `import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Alias, EventSourceMapping, Function as LambdaFunction, FunctionEventInvokeConfig, RuntimeManagementConfig } from "@pulumi/aws/lambda";
import { Topic, TopicPolicy } from "@pulumi/aws/sns";
import { Queue, QueuePolicy, RedriveAllowPolicy } from "@pulumi/aws/sqs";
import { asset, ComponentResource } from "@pulumi/pulumi";
import { leaveOutStackTraces } from "./components/stackTraces";

const policyOf = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

function declareFunction(name: string): void {
  const parts = Array.from({ length: 7 }, (_, part) => new ComponentResource("bare:index:Part", \`\${name}-\${part}\`));
  const [parent] = parts;
  const role = new Role(name, { assumeRolePolicy: policyOf({ Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }) }, { parent });
  const grant = policyOf({ Action: "logs:PutLogEvents", Resource: "*" });
  for (const part of [1, 2, 3, 4]) new RolePolicy(\`\${name}-\${part}\`, { role: role.name, policy: grant }, { parent });
  const ofQueue = policyOf({ Action: "sqs:SendMessage", Principal: "*", Resource: "*" });
  const [source, dead] = ["source", "dead"].map((end) => {
    const queue = new Queue(\`\${name}-\${end}\`, { visibilityTimeoutSeconds: 60 }, { parent });
    new QueuePolicy(\`\${name}-\${end}\`, { queueUrl: queue.url, policy: ofQueue }, { parent });
    return queue;
  });
  const redriveAllowPolicy = JSON.stringify({ redrivePermission: "allowAll" });
  new RedriveAllowPolicy(name, { queueUrl: dead.url, redriveAllowPolicy }, { parent });
  const topic = new Topic(name, {}, { parent });
  const ofTopic = policyOf({ Action: "sns:Publish", Principal: "*", Resource: "*" });
  new TopicPolicy(name, { arn: topic.arn, policy: ofTopic }, { parent });
  const logs = new LogGroup(name, { retentionInDays: 14 }, { parent });
  const fn = new LambdaFunction(name, {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    publish: true,
    code: new asset.AssetArchive({ "index.mjs": new asset.StringAsset("export {};") }),
    environment: { variables: { DESTINATION_TOPIC_ARN: topic.arn } },
    loggingConfig: { logFormat: "JSON", logGroup: logs.name },
  }, { parent });
  const functionName = fn.name;
  const alias = new Alias(name, { functionName, functionVersion: "1" }, { parent });
  new RuntimeManagementConfig(name, { functionName, updateRuntimeOn: "Auto" }, { parent });
  new FunctionEventInvokeConfig(name, { functionName, qualifier: alias.name }, { parent });
  new EventSourceMapping(name, { eventSourceArn: source.arn, functionName: alias.arn }, { parent });
}

export = async () => {
  leaveOutStackTraces();
  ${functionNames(functions)
    .map((name) => `declareFunction("${name}");`)
    .join("\n  ")}
};
`,
  );
  return program;
}
