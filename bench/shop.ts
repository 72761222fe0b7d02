import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkout } from "../local/project";

/** A copy of the program with any number of functions. */
export interface Shop {
  readonly folder: string;
  /** Its program, relative to its folder. */
  readonly program: string;
  remove(): void;
}

/**
 * Makes a shop whose functions all are `order-intake` under names of their own.
 *
 * @param versions Which of its released versions each has.
 */
export function makeShop(functions: number, versions: readonly number[] = [1]): Shop {
  const folder = mkdtempSync(join(tmpdir(), "ldm-bench-"));
  const program = `shop-${functions}.ts`;
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  for (const name of ["components", "package-lock.json", "tsconfig.json", "tools"]) {
    cpSync(join(checkout, name), join(folder, name), { recursive: true });
  }
  const names = functionNames(functions);
  for (const name of names) {
    mkdirSync(join(folder, "functions", name), { recursive: true });
    writeFileSync(join(folder, "functions", name, "handler.ts"), "");
    for (const version of versions) {
      const copy = join(folder, "functions", name, `versions/${version}`);
      cpSync(join(checkout, `functions/order-intake/versions/${version}`), copy, {
        recursive: true,
      });
      const file = join(copy, "manifest.json");
      const manifest = readFileSync(file, "utf8");
      writeFileSync(file, manifest.replace('"order-intake"', `"${name}"`));
    }
  }
  const declared = names.map((name) => `  environment.function("${name}");`);
  writeFileSync(
    join(folder, program),
    [
      'import { Environment } from "./components/environment";',
      'import { leaveOutStackTraces } from "./components/stackTraces";',
      "export = async () => {",
      "  leaveOutStackTraces();",
      "  const environment = await Environment.read();",
      ...declared,
      "  return environment.outputs();",
      "};",
      "",
    ].join("\n"),
  );
  return {
    folder,
    program,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The names of a shop's functions. */
export function functionNames(functions: number): string[] {
  return Array.from({ length: functions }, (_, index) => `f-${String(index + 1).padStart(3, "0")}`);
}

/** Writes the program of a tutorial: the same resources for each function, from the whole package. */
export function writeTutorial({ folder }: Shop, functions: number): string {
  const program = "tutorial.ts";
  const lines = functionNames(functions).map((name) => `declareFunction("${name}");`);
  writeFileSync(
    join(folder, program),
    `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// Only one function ever changes.
const changed = new pulumi.Config("tutorial").getNumber("version") ?? 1;

function declareFunction(name: string): void {
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const role = new aws.iam.Role(name, { assumeRolePolicy });
  const letters = new aws.sqs.Queue(\`\${name}-dead\`);
  const redrivePolicy = pulumi.jsonStringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: 5 });
  const queue = new aws.sqs.Queue(name, { redrivePolicy });
  const topic = new aws.sns.Topic(name);
  const logs = new aws.cloudwatch.LogGroup(name, { retentionInDays: 30 });
  const fn = new aws.lambda.Function(name, {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    publish: true,
    code: new pulumi.asset.FileArchive(
      \`\${__dirname}/functions/\${name}/versions/\${name === "f-001" ? changed : 1}\`,
    ),
    environment: { variables: { DESTINATION_TOPIC_ARN: topic.arn, CURRENCY: "EUR", TAX_PERCENT: "19" } },
    loggingConfig: { logFormat: "JSON", logGroup: logs.name },
  });
  const alias = new aws.lambda.Alias(name, { functionName: fn.name, functionVersion: fn.version });
  new aws.lambda.EventSourceMapping(name, { eventSourceArn: queue.arn, functionName: alias.arn });
}

export = async () => {
  ${lines.join("\n  ")}
};
`,
  );
  return program;
}
