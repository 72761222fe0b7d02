import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { Ledger } from "../../components/ledger";
import type { NetworkIds } from "../../components/settings/network";

/** A resource as the program declared it. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: DeclaredOptions;
}

/** What the program tells the engine of a resource besides its inputs. */
export interface DeclaredOptions {
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  /** Whether the engine refuses to delete it. */
  readonly isProtected: boolean;
  readonly deleteBeforeReplace: boolean;
  /** What has to be there first, such as `RolePolicy::orders-logs`, sorted. */
  readonly dependsOn: readonly string[];
  /** Names of the hooks that run before it is created or updated, sorted, each once. */
  readonly hooksBefore: readonly string[];
}

/** What the fake engine answers; all of it may be left out. */
export interface Answers {
  /** Name of the stack. @default "qa" */
  readonly stack?: string;
  /** The organization that it belongs to. @default "organization", as outside Pulumi Cloud */
  readonly organization?: string;
  /** The stack's own outputs of its last update. @default none: it was never updated */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Outputs of other stacks, by name; the engine knows of no others. @default none */
  readonly otherStacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Published versions that a refresh did not find any more. @default none */
  readonly lostVersions?: readonly string[];
  /** Subnets that a refresh did not find any more. @default none */
  readonly lostSubnets?: readonly string[];
  /** What a published version answers to an event, as JSON; an error is the function's. @default it has none */
  readonly invocation?: (input: unknown) => string | Error;
  /** What Lambda has of each published version, by its number. @default {@link PUBLISHED} of any */
  readonly published?: (publishedVersion: string) => PublishedAnswer | undefined;
  /** Lambda's name of every function. @default its logical name with "-qa-0000001" behind it */
  readonly functionName?: string;
  /** The newest published version of every function. @default "1" */
  readonly newestVersion?: string;
  /** Configuration by key, without namespace where that is the project's; values as the language host hands them over. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Configuration keys without namespace that hold secrets. */
  readonly secretKeys?: readonly string[];
}

/** What the aws provider tells of a published version, as far as the program asks. */
export interface PublishedAnswer {
  readonly vpcConfig?: NetworkIds;
  readonly memorySize: number;
  readonly timeout: number;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

/** A published version as most tests have it. */
export const PUBLISHED: PublishedAnswer = {
  memorySize: 256,
  timeout: 10,
  environment: { variables: {} },
};

export const PROJECT = "lambda-deployment";
/** The key by which the engine knows a value of a special kind; the only kind in these tests is the secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The subnets of a network that the stack makes, in the order of their zones. */
export const SUBNETS: readonly string[] = ["subnet-0000000a", "subnet-0000000b", "subnet-0000000c"];

const ACCOUNT = "000000000000";
const REGION = "eu-central-1";

/**
 * Runs what declares resources against a fake engine, waits until all is registered, and answers it.
 * The result of `build` comes back too, its outputs resolved or not.
 */
export async function declare<T>(
  build: () => T | Promise<T>,
  answers: Answers = {},
): Promise<{ readonly declared: readonly Declared[]; readonly result: T }> {
  const declared: Declared[] = [];
  configure(answers);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
        const given = inputs as Record<string, unknown>;
        declared.push({ type, name, inputs: given, options: optionsOf(type, name) });
        return { id: `${name}-id`, state: { ...given, ...outputsOf(type, name, given, answers) } };
      },
      call: ({ token, inputs }) => {
        const answer = calls[token];
        if (answer === undefined) {
          throw new Error(`The program called ${token}, which no test expects.`);
        }
        return answer(inputs as Record<string, unknown>, answers) as Record<string, unknown>;
      },
    },
    PROJECT,
    answers.stack ?? "qa",
    false,
    answers.organization ?? "organization",
  );
  const { stackTraceLimit, prepareStackTrace } = Error as Readonly<
    Record<keyof ErrorConstructor, unknown>
  >;
  try {
    const result = await build();
    await pulumi.runtime.disconnect();
    return { declared, result };
  } finally {
    // The program leaves stack traces out, which a failing test needs.
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}

/** An error as the engine's own reaches the SDK, which reads the details and not the message. */
function refused(details: string): Error {
  return Object.assign(new Error(details), { details });
}

type Call = (inputs: Readonly<Record<string, unknown>>, answers: Answers) => unknown;

const calls: Readonly<Record<string, Call>> = {
  "pulumi:pulumi:readStackOutputs": (
    { name },
    { stack = "qa", outputs = {}, otherStacks = {} },
  ) => {
    const [, , asked = ""] = String(name).split("/");
    const found = asked === stack ? outputs : otherStacks[asked];
    if (found === undefined) throw refused(`unknown stack "${String(name)}"`);
    return { outputs: found };
  },
  "pulumi:pulumi:readStackResourceOutputs": (
    _inputs,
    { outputs, lostVersions = [], lostSubnets = [] },
  ) => {
    const ledgers = Object.values((outputs?.ledgers ?? {}) as Record<string, Ledger>);
    const managed = ledgers.flatMap(({ functionName, entries }) =>
      entries
        .filter(({ publishedVersion }) => !lostVersions.includes(publishedVersion))
        .map(({ publishedVersion }) => [
          `urn:${functionName}:${publishedVersion}`,
          {
            type: "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
            outputs: { functionName, qualifier: publishedVersion },
          },
        ]),
    );
    const subnets = SUBNETS.filter((id) => !lostSubnets.includes(id)).map((id) => [
      `urn:${id}`,
      { type: "aws:ec2/subnet:Subnet", outputs: { id } },
    ]);
    return { outputs: Object.fromEntries([...managed, ...subnets]) as unknown };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: REGION }),
  "aws:ec2/getSubnet:getSubnet": ({ id }) => ({ vpcId: `vpc-of-${String(id)}` }),
  "aws:ec2/getRouteTable:getRouteTable": ({ subnetId }) => ({
    routeTableId: `rtb-of-${String(subnetId)}`,
  }),
  "aws:lambda/getInvocation:getInvocation": ({ input }, { invocation }) => {
    const answer = invocation?.(JSON.parse(String(input))) ?? new Error("nobody answers");
    if (answer instanceof Error) throw refused(answer.message);
    return { result: answer };
  },
  "aws:lambda/getFunction:getFunction": ({ functionName, qualifier }, answers) => {
    const found = (answers.published ?? (() => PUBLISHED))(String(qualifier));
    if (found === undefined) {
      throw refused(`reading Lambda Function (${String(functionName)}): couldn't find resource`);
    }
    const name = /^(.*)-qa-\d+$/.exec(String(functionName))?.[1] ?? "";
    return {
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      loggingConfigs: [{ logGroup: `/aws/lambda/${name}-QA`, applicationLogLevel: "INFO" }],
      ...found,
      environment: {
        variables: {
          DESTINATION_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:${name}-DestinationSNSTopic-QA`,
          FUNCTION_VERSION: "1",
          POWERTOOLS_LOG_LEVEL: "INFO",
          POWERTOOLS_SERVICE_NAME: name,
          ...found.environment.variables,
        },
      },
    };
  },
};

/** The inputs of the one resource of this type and name; fails with what there was instead. */
export function only(
  declared: readonly Declared[],
  type: string,
  name: string,
): Readonly<Record<string, unknown>> {
  return theOne(declared, type, name).inputs;
}

/** The options of the one resource of this type and name; fails with what there was instead. */
export function optionsFor(
  declared: readonly Declared[],
  type: string,
  name: string,
): DeclaredOptions {
  return theOne(declared, type, name).options;
}

function theOne(declared: readonly Declared[], type: string, name: string): Declared {
  const found = declared.filter((resource) => resource.type === type && resource.name === name);
  const [first, ...others] = found;
  assert.ok(
    first !== undefined && others.length === 0,
    `expected exactly one ${type} "${name}", found ${found.length} among:\n` +
      declared.map((resource) => `  ${resource.type} "${resource.name}"`).join("\n"),
  );
  return first;
}

/** The value of an output, once all it depends on is known. */
export function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

/** What a JSON input, such as a policy, says. */
export function parsed(input: unknown): unknown {
  assert.equal(typeof input, "string");
  return JSON.parse(String(input));
}

/** Whether an input is marked as secret, on the wire between program and engine. */
export function isSecret(input: unknown): boolean {
  return typeof input === "object" && input !== null && SIGNATURE in input;
}

const requests = new Map<string, RegisterResourceRequest>();

// The SDK's fake engine hands on no more than the inputs.
const monitor = MockMonitor.prototype as unknown as {
  registerResource: (request: RegisterResourceRequest, answer: unknown) => Promise<void>;
  registerResourceHook: (request: unknown, answer: (error: null, response: Empty) => void) => void;
};
// It knows of no hooks either: they are registered and never run.
monitor.registerResourceHook = (_request, answer) => {
  answer(null, new Empty());
};
const { registerResource } = monitor;
monitor.registerResource = function (request, answer) {
  requests.set(`${request.getType()}::${request.getName()}`, request);
  return registerResource.call(this, request, answer);
};

function optionsOf(type: string, name: string): DeclaredOptions {
  const request = requests.get(`${type}::${name}`);
  const shortened = (urn: string) => /[^:]+::[^:]+$/.exec(urn)?.[0] ?? urn;
  return {
    ignoreChanges: request?.getIgnorechangesList() ?? [],
    retainOnDelete: request?.getRetainondelete() ?? false,
    isProtected: request?.getProtect() ?? false,
    deleteBeforeReplace: request?.getDeletebeforereplace() ?? false,
    hooksBefore: [
      ...new Set([
        ...(request?.getHooks()?.getBeforeCreateList() ?? []),
        ...(request?.getHooks()?.getBeforeUpdateList() ?? []),
      ]),
    ].sort(),
    dependsOn: (request?.getDependenciesList() ?? []).map(shortened).sort(),
  };
}

function configure({ config = {}, secretKeys = [] }: Answers): void {
  const entries = Object.entries(config).map(([key, value]) => [
    key.includes(":") ? key : `${PROJECT}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(entries) as Record<string, string>);
  process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(
    secretKeys.map((key) => `${PROJECT}:${key}`),
  );
}

/** The properties that AWS, or the engine, adds to what the program says. */
function outputsOf(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  answers: Answers,
): Record<string, unknown> {
  const physical = typeof inputs.name === "string" ? inputs.name : `${name}-qa-0000001`;
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  switch (type) {
    case "aws:sqs/queue:Queue":
      return { arn: arn("sqs", physical), url: `https://sqs.test/${physical}` };
    case "aws:sns/topic:Topic":
      return { arn: arn("sns", physical) };
    case "aws:iam/role:Role":
      return {
        name: physical,
        arn: `arn:aws:iam::${ACCOUNT}:role/${physical}`,
        uniqueId: "AROA0000001",
      };
    case "aws:iam/policy:Policy":
      return { arn: `arn:aws:iam::${ACCOUNT}:policy/${physical}` };
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
      return {
        arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${String(inputs.url).replace("https://", "")}`,
      };
    case "awsx:ec2:Vpc":
      return {
        vpcId: `${name}-vpc`,
        isolatedSubnetIds: SUBNETS.slice(0, Number(inputs.numberOfAvailabilityZones)),
      };
    case "aws:ec2/vpcEndpoint:VpcEndpoint":
      return { prefixListId: `pl-of-${name}` };
    case "aws:kms/key:Key":
      return { arn: arn("kms", "key/0000001"), keyId: "0000001" };
    case "aws:kms/alias:Alias":
      return { arn: arn("kms", physical) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: arn("logs", `log-group:${physical}`) };
    case "aws:lambda/function:Function": {
      const functionName = answers.functionName ?? physical;
      return {
        name: functionName,
        arn: arn("lambda", `function:${functionName}`),
        version: answers.newestVersion ?? "1",
      };
    }
    case "aws:lambda/alias:Alias":
      return { arn: arn("lambda", `function:${String(inputs.functionName)}:${physical}`) };
    default:
      return {};
  }
}
