import type { Architecture } from "@aws-sdk/client-lambda";
import type { Account } from "../account";
import { ifThere, tagChange } from "../aws";
import { codeSha256, zipArchive } from "../codeArchive";
import { sameGiven, sameSet } from "../comparisons";
import type { Change, ResourceType } from "../resourceType";
import { integer, matching, oneOf, tags } from "../rules";
import {
  defined,
  hasUnknown,
  isTrue,
  knownText,
  optionalNumber,
  optionalText,
  text,
  textList,
  textMap,
  UNKNOWN,
  type ValueMap,
} from "../values";
import { cleared, CONFIGURATION, configuration, shownConfiguration } from "./functionConfiguration";

// What the real provider sends with UpdateFunctionCode.
const CODE = ["code", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "architectures"];

const UNRESERVED = -1;
const LATEST = "$LATEST";
const POLL_MS = 50;
const MAX_WAIT_MS = 60_000;

/** A Lambda function. Its id is its name. */
export const lambdaFunction: ResourceType = {
  type: "aws:lambda/function:Function",
  properties: {
    name: { replaces: true, ...matching(/^[\w-]{1,64}$/, "a function name") },
    architectures: { computed: true, same: sameSet },
    code: { writeOnly: true },
    deadLetterConfig: {},
    description: {},
    environment: {},
    ephemeralStorage: { computed: true },
    handler: {},
    kmsKeyArn: {},
    layers: {},
    loggingConfig: { computed: true, same: sameGiven },
    memorySize: { default: 128, ...integer(128, 10_240) },
    packageType: { default: "Zip", replaces: true, ...oneOf("Zip") },
    publish: { default: false, writeOnly: true },
    reservedConcurrentExecutions: { default: UNRESERVED, ...integer(UNRESERVED, 1_000_000) },
    role: { required: true },
    runtime: {},
    s3Bucket: { writeOnly: true },
    s3Key: { writeOnly: true },
    s3ObjectVersion: { writeOnly: true },
    skipDestroy: { default: false, writeOnly: true },
    sourceCodeHash: { computed: true, writeOnly: true },
    tags,
    timeout: { default: 3, ...integer(1, 900) },
    tracingConfig: { computed: true },
    vpcConfig: { same: sameGiven },
  },
  outputs: [
    "arn",
    "codeSha256",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "responseStreamingInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
    "version",
  ],
  autoname: { property: "name", maxLength: 64 },

  check(inputs) {
    if (inputs.code === undefined && inputs.s3Bucket === undefined)
      return { code: "must be given, unless s3Bucket and s3Key are" };
    return {
      ...(inputs.handler === undefined && { handler: "must be given for code in a zip file" }),
      ...(inputs.runtime === undefined && { runtime: "must be given for code in a zip file" }),
    };
  },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    if (name === undefined) return {};
    const arn = account.arn("lambda", `function:${name}`);
    const unpublished = isTrue(inputs, "publish")
      ? {}
      : versionOutputs(arn, LATEST, account.region);
    return { ...arnOutputs(arn, account.region), ...unpublished };
  },

  async predictUpdate({ inputs, state, changed }) {
    const isCode = changesAny(changed, CODE);
    const isConfiguration = changesAny(changed, CONFIGURATION);
    const predicted: ValueMap = isCode || isConfiguration ? { lastModified: UNKNOWN } : {};
    if (isCode) Object.assign(predicted, await predictCode(inputs));
    if (isPublishDue({ inputs, changed })) {
      for (const output of ["version", "qualifiedArn", "qualifiedInvokeArn"])
        predicted[output] = UNKNOWN;
    } else if (changed.has("publish")) {
      const arn = text(state, "arn");
      Object.assign(predicted, versionOutputs(arn, LATEST, arn.split(":")[3] ?? ""));
    }
    return predicted;
  },

  async create(inputs, account) {
    const lambda = await account.lambda();
    const name = text(inputs, "name");
    await lambda.createFunction({
      ...configuration(inputs),
      FunctionName: name,
      Role: text(inputs, "role"),
      Code: await codeOf(inputs),
      Architectures: architecturesOf(inputs),
      PackageType: "Zip",
      Tags: textMap(inputs, "tags"),
    });
    await settled(name, account);
    if (isTrue(inputs, "publish")) await lambda.publishVersion({ FunctionName: name });
    if (reserved(inputs) !== UNRESERVED) await setConcurrency(name, inputs, account);
    return name;
  },

  async read(id, prior, account) {
    const lambda = await account.lambda();
    const found = await ifThere(() => lambda.getFunction({ FunctionName: id }));
    const shown = found?.Configuration;
    if (shown === undefined) return undefined;
    const arn = shown.FunctionArn ?? "";
    const name = shown.FunctionName ?? id;
    const version = isTrue(prior, "publish") ? await newestVersion(name, account) : LATEST;
    const state = defined({
      ...shownConfiguration(shown),
      ...arnOutputs(arn, account.region),
      ...versionOutputs(arn, version, account.region),
      name,
      publish: isTrue(prior, "publish"),
      reservedConcurrentExecutions: found?.Concurrency?.ReservedConcurrentExecutions ?? UNRESERVED,
      tags: found?.Tags ?? {},
    });
    return { id: name, state };
  },

  // The code itself can't be read back, but its digest can.
  outdated: (prior, live) =>
    prior.codeSha256 === undefined || prior.codeSha256 === live.codeSha256
      ? []
      : ["code", "s3Key", "sourceCodeHash"],

  /** Code and configuration are two calls to AWS; what they make is published once, at the end. */
  async update({ id, inputs, state, changed }, account) {
    const lambda = await account.lambda();
    if (changesAny(changed, CONFIGURATION)) {
      await lambda.updateFunctionConfiguration({
        ...configuration(inputs),
        ...cleared(inputs, changed),
        FunctionName: id,
        Role: text(inputs, "role"),
      });
      await settled(id, account);
    }
    if (changesAny(changed, CODE)) {
      await lambda.updateFunctionCode({
        ...(await codeOf(inputs)),
        FunctionName: id,
        Architectures: architecturesOf(inputs),
      });
      await settled(id, account);
    }
    if (isPublishDue({ inputs, changed })) await lambda.publishVersion({ FunctionName: id });
    if (changed.has("reservedConcurrentExecutions")) await setConcurrency(id, inputs, account);
    if (!changed.has("tags")) return;
    const { set, remove } = tagChange(state, inputs);
    const Resource = text(state, "arn");
    if (remove.length > 0) await lambda.untagResource({ Resource, TagKeys: remove });
    if (Object.keys(set).length > 0) await lambda.tagResource({ Resource, Tags: set });
  },

  async delete(id, state, account) {
    if (isTrue(state, "skipDestroy")) return;
    const lambda = await account.lambda();
    await ifThere(() => lambda.deleteFunction({ FunctionName: id }));
  },
};

function isPublishDue({ inputs, changed }: Pick<Change, "inputs" | "changed">): boolean {
  if (!isTrue(inputs, "publish")) return false;
  return changesAny(changed, [...CODE, ...CONFIGURATION, "publish"]);
}

function changesAny(changed: ReadonlySet<string>, properties: readonly string[]): boolean {
  return properties.some((property) => changed.has(property));
}

function arnOutputs(arn: string, region: string): ValueMap {
  const streaming = `arn:aws:apigateway:${region}:lambda:path/2021-11-15/functions/${arn}`;
  return {
    arn,
    invokeArn: invokeArn(arn, region),
    responseStreamingInvokeArn: `${streaming}/response-streaming-invocations`,
    signingJobArn: "",
    signingProfileVersionArn: "",
  };
}

function versionOutputs(arn: string, version: string, region: string): ValueMap {
  const qualifiedArn = `${arn}:${version}`;
  return { version, qualifiedArn, qualifiedInvokeArn: invokeArn(qualifiedArn, region) };
}

/** What API Gateway calls a function by. */
export function invokeArn(arn: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

async function predictCode(inputs: ValueMap): Promise<ValueMap> {
  if (inputs.code === undefined || hasUnknown(inputs.code))
    return { codeSha256: UNKNOWN, sourceCodeHash: UNKNOWN, sourceCodeSize: UNKNOWN };
  const zip = await zipArchive(inputs.code);
  const digest = codeSha256(zip);
  return {
    codeSha256: digest,
    sourceCodeHash: inputs.sourceCodeHash ?? digest,
    sourceCodeSize: zip.length,
  };
}

async function codeOf(inputs: ValueMap): Promise<{
  ZipFile?: Uint8Array;
  S3Bucket?: string | undefined;
  S3Key?: string | undefined;
  S3ObjectVersion?: string | undefined;
}> {
  if (inputs.code !== undefined) return { ZipFile: await zipArchive(inputs.code) };
  return {
    S3Bucket: optionalText(inputs, "s3Bucket"),
    S3Key: optionalText(inputs, "s3Key"),
    S3ObjectVersion: optionalText(inputs, "s3ObjectVersion"),
  };
}

function architecturesOf(inputs: ValueMap): Architecture[] | undefined {
  if (inputs.architectures === undefined) return undefined;
  return textList(inputs, "architectures") as Architecture[];
}

async function newestVersion(name: string, account: Account): Promise<string> {
  const lambda = await account.lambda();
  let newest = LATEST;
  let marker: string | undefined;
  do {
    const page = await lambda.listVersionsByFunction({ FunctionName: name, Marker: marker });
    newest = page.Versions?.at(-1)?.Version ?? newest;
    marker = page.NextMarker;
  } while (marker !== undefined && marker !== "");
  return newest;
}

// Lambda refuses the next change, and publishes half a change, until the last one has settled.
async function settled(name: string, account: Account): Promise<void> {
  const lambda = await account.lambda();
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const shown = await lambda.getFunctionConfiguration({ FunctionName: name });
    if (shown.State === "Failed" || shown.LastUpdateStatus === "Failed")
      throw new Error(
        `Function ${name} failed: ${shown.StateReason ?? shown.LastUpdateStatusReason ?? ""}`,
      );
    if (shown.State !== "Pending" && shown.LastUpdateStatus !== "InProgress") return;
    if (Date.now() > deadline) throw new Error(`Function ${name} did not settle in time.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function reserved(inputs: ValueMap): number {
  return optionalNumber(inputs, "reservedConcurrentExecutions") ?? UNRESERVED;
}

async function setConcurrency(name: string, inputs: ValueMap, account: Account): Promise<void> {
  const lambda = await account.lambda();
  const count = reserved(inputs);
  if (count === UNRESERVED) await lambda.deleteFunctionConcurrency({ FunctionName: name });
  else
    await lambda.putFunctionConcurrency({
      FunctionName: name,
      ReservedConcurrentExecutions: count,
    });
}
