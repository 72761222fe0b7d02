import type { Account } from "../account";
import { functionName } from "../arns";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { integer } from "../rules";
import {
  defined,
  isMap,
  optionalNumber,
  optionalText,
  text,
  toMap,
  type Value,
  type ValueMap,
} from "../values";

/** What happens to asynchronous invocations. Its id is `function` or `function:qualifier`. */
export const functionEventInvokeConfig: ResourceType = {
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  properties: {
    destinationConfig: {},
    functionName: { required: true, replaces: true, writeOnly: true },
    maximumEventAgeInSeconds: { computed: true, ...integer(60, 21_600) },
    maximumRetryAttempts: { default: 2, ...integer(0, 2) },
    qualifier: { replaces: true },
  },
  outputs: [],

  async create(inputs, account) {
    await put(inputs, account);
    const qualifier = optionalText(inputs, "qualifier");
    const name = text(inputs, "functionName");
    return qualifier === undefined ? name : `${name}:${qualifier}`;
  },

  async read(id, prior, account) {
    const lambda = await account.lambda();
    const target = targetOf(id, prior);
    const shown = await ifThere(() => lambda.getFunctionEventInvokeConfig(target));
    if (shown === undefined) return undefined;
    const onFailure = shown.DestinationConfig?.OnFailure?.Destination;
    const onSuccess = shown.DestinationConfig?.OnSuccess?.Destination;
    const destinations = defined({
      onFailure: destination(onFailure),
      onSuccess: destination(onSuccess),
    });
    const state = defined({
      destinationConfig: Object.keys(destinations).length > 0 ? destinations : undefined,
      functionName: target.FunctionName,
      maximumEventAgeInSeconds: shown.MaximumEventAgeInSeconds,
      maximumRetryAttempts: shown.MaximumRetryAttempts,
      qualifier: target.Qualifier,
    });
    return { id, state };
  },

  update: ({ inputs }, account) => put(inputs, account),

  async delete(id, state, account) {
    const lambda = await account.lambda();
    await ifThere(() => lambda.deleteFunctionEventInvokeConfig(targetOf(id, state)));
  },
};

async function put(inputs: ValueMap, account: Account): Promise<void> {
  const lambda = await account.lambda();
  const { onFailure, onSuccess } = toMap(inputs.destinationConfig);
  await lambda.putFunctionEventInvokeConfig({
    FunctionName: text(inputs, "functionName"),
    Qualifier: optionalText(inputs, "qualifier"),
    MaximumEventAgeInSeconds: optionalNumber(inputs, "maximumEventAgeInSeconds"),
    MaximumRetryAttempts: optionalNumber(inputs, "maximumRetryAttempts"),
    DestinationConfig: {
      OnFailure: isMap(onFailure) ? { Destination: text(onFailure, "destination") } : {},
      OnSuccess: isMap(onSuccess) ? { Destination: text(onSuccess, "destination") } : {},
    },
  });
}

function destination(arn: string | undefined): Value | undefined {
  return arn === undefined ? undefined : { destination: arn };
}

function targetOf(
  id: string,
  state: ValueMap,
): { FunctionName: string; Qualifier: string | undefined } {
  const known = optionalText(state, "functionName");
  if (known !== undefined)
    return { FunctionName: known, Qualifier: optionalText(state, "qualifier") };
  const name = functionName(id);
  return {
    FunctionName: name,
    Qualifier: id.slice(id.indexOf(name) + name.length + 1) || undefined,
  };
}
