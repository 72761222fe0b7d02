import type { AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import { functionName, functionQualifier } from "../arns";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { matching } from "../rules";
import { defined, knownText, optionalText, text, toMap, type ValueMap } from "../values";
import { invokeArn } from "./function";

/** A name for one published version of a function, or for two with weights. Its id is its ARN. */
export const alias: ResourceType = {
  type: "aws:lambda/alias:Alias",
  properties: {
    name: {
      replaces: true,
      ...matching(/^(?!\d+$)[\w-]{1,128}$/, "an alias name, not all digits"),
    },
    description: {},
    functionName: { required: true, replaces: true, writeOnly: true },
    functionVersion: { required: true, ...matching(/^(\$LATEST|\d+)$/, "a version or $LATEST") },
    routingConfig: {},
  },
  outputs: ["arn", "invokeArn"],
  autoname: { property: "name", maxLength: 128 },

  predict(inputs, account) {
    const name = knownText(inputs, "name");
    const fn = knownText(inputs, "functionName");
    if (name === undefined || fn === undefined) return {};
    const arn = account.arn("lambda", `function:${functionName(fn)}:${name}`);
    return { arn, invokeArn: invokeArn(arn, account.region) };
  },

  async create(inputs, account) {
    const lambda = await account.lambda();
    const { AliasArn } = await lambda.createAlias({
      FunctionName: text(inputs, "functionName"),
      Name: text(inputs, "name"),
      FunctionVersion: text(inputs, "functionVersion"),
      Description: optionalText(inputs, "description"),
      RoutingConfig: routing(inputs),
    });
    return AliasArn ?? "";
  },

  async read(id, _prior, account) {
    const lambda = await account.lambda();
    const shown = await ifThere(() => lambda.getAlias(parts(id)));
    if (shown === undefined) return undefined;
    const arn = shown.AliasArn ?? id;
    const weights = shown.RoutingConfig?.AdditionalVersionWeights ?? {};
    const state = defined({
      arn,
      name: shown.Name,
      description: shown.Description,
      functionName: functionName(arn),
      functionVersion: shown.FunctionVersion,
      invokeArn: invokeArn(arn, account.region),
      routingConfig:
        Object.keys(weights).length > 0 ? { additionalVersionWeights: weights } : undefined,
    });
    return { id: arn, state };
  },

  async update({ id, inputs }, account) {
    const lambda = await account.lambda();
    await lambda.updateAlias({
      ...parts(id),
      FunctionVersion: text(inputs, "functionVersion"),
      Description: optionalText(inputs, "description") ?? "",
      RoutingConfig: routing(inputs),
    });
  },

  async delete(id, _state, account) {
    const lambda = await account.lambda();
    await ifThere(() => lambda.deleteAlias(parts(id)));
  },
};

// Imported by `function/alias`, known by its ARN afterwards.
function parts(id: string): { FunctionName: string; Name: string } {
  const [fn = "", name = ""] = id.startsWith("arn:")
    ? [functionName(id), functionQualifier(id)]
    : id.split("/");
  return { FunctionName: fn, Name: name };
}

// Weights that are left out stay as they are: only an empty map takes them away.
function routing(inputs: ValueMap): AliasRoutingConfiguration {
  const weights = toMap(toMap(inputs.routingConfig).additionalVersionWeights);
  const entries = Object.entries(weights).map(([version, share]) => [version, Number(share)]);
  return { AdditionalVersionWeights: Object.fromEntries(entries) as Record<string, number> };
}
