import type { Account } from "./account";
import { getAvailabilityZones, getRouteTable, getSubnet } from "./networkInvokes";
import { shownConfiguration } from "./resources/functionConfiguration";
import { defined, optionalText, text, toMap, type ValueMap } from "./values";

type DataSource = (inputs: ValueMap, account: Account) => ValueMap | Promise<ValueMap>;

const functions: Readonly<Record<string, DataSource>> = {
  "aws:ec2/getRouteTable:getRouteTable": getRouteTable,
  "aws:ec2/getSubnet:getSubnet": getSubnet,
  "aws:lambda/getFunction:getFunction": getFunction,
  "aws:lambda/getInvocation:getInvocation": getInvocation,
  "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, account) => ({
    id: account.id,
    accountId: account.id,
    arn: `arn:aws:iam::${account.id}:root`,
    userId: account.id,
  }),
  "aws:index/getRegion:getRegion": (_inputs, account) => ({
    id: account.region,
    region: account.region,
    name: account.region,
    description: `${account.region} (emulated)`,
    endpoint: `ec2.${account.region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
};

/** Answers a data source. */
export async function invoke(token: string, inputs: ValueMap, account: Account): Promise<ValueMap> {
  const answer = functions[token];
  if (answer !== undefined) return answer(inputs, account);
  throw new Error(
    `"${token}" is not covered by the local stand-in for the aws provider, which answers only ` +
      `${Object.keys(functions).join(", ")}. The real aws plugin covers the rest (--provider plugin).`,
  );
}

async function getFunction(inputs: ValueMap, account: Account): Promise<ValueMap> {
  const lambda = await account.lambda();
  const functionName = text(inputs, "functionName");
  const qualifier = optionalText(inputs, "qualifier");
  const found = await lambda.getFunctionConfiguration({
    FunctionName: functionName,
    Qualifier: qualifier,
  });
  const { loggingConfig, environment, deadLetterConfig, ...shown } = defined(
    shownConfiguration(found),
  );
  return defined({
    ...shown,
    id: functionName,
    functionName,
    qualifier,
    arn: found.FunctionArn,
    version: found.Version,
    region: account.region,
    // The real data source shows these so: lists of one, and maps that are never missing.
    loggingConfigs: [toMap(loggingConfig)],
    environment: environment ?? { variables: {} },
    deadLetterConfig: deadLetterConfig ?? { targetArn: "" },
  });
}

async function getInvocation(inputs: ValueMap, account: Account): Promise<ValueMap> {
  const lambda = await account.lambda();
  const functionName = text(inputs, "functionName");
  const qualifier = optionalText(inputs, "qualifier");
  const { FunctionError: failure, Payload: payload } = await lambda.invoke({
    FunctionName: functionName,
    Qualifier: qualifier,
    Payload: text(inputs, "input"),
  });
  const result = Buffer.from(payload ?? []).toString();
  if (failure !== undefined) {
    throw new Error(`Lambda function (${functionName}) returned error: (${result})`);
  }
  return {
    ...toMap(inputs),
    id: `${functionName}_${qualifier ?? ""}`,
    region: account.region,
    result,
  };
}
