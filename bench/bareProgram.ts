import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { functionNames, type Shop } from "./shop";

/**
 * Writes a program that declares as many resources of the same types as this one for each function, with nothing to decide
 * and hardly anything to wait for: what Pulumi's SDK takes for them, whoever declares them.
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

function declareFunction(name: string): void {
  const parts = Array.from({ length: 7 }, (_, part) => new ComponentResource("bare:index:Part", \`\${name}-\${part}\`));
  const [parent] = parts;
  const policy = "{}";
  const role = new Role(name, { assumeRolePolicy: policy }, { parent });
  for (const part of [1, 2, 3, 4]) new RolePolicy(\`\${name}-\${part}\`, { role: role.name, policy }, { parent });
  for (const end of ["source", "dead"]) {
    const queue = new Queue(\`\${name}-\${end}\`, { visibilityTimeoutSeconds: 60 }, { parent });
    new QueuePolicy(\`\${name}-\${end}\`, { queueUrl: queue.url, policy }, { parent });
    if (end === "dead") new RedriveAllowPolicy(name, { queueUrl: queue.url, redriveAllowPolicy: policy }, { parent });
  }
  const topic = new Topic(name, {}, { parent });
  new TopicPolicy(name, { arn: topic.arn, policy }, { parent });
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
  new EventSourceMapping(name, { eventSourceArn: topic.arn, functionName: alias.arn }, { parent });
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
