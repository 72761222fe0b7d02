import { functionName } from "../arns";
import { ifThere } from "../aws";
import type { ResourceType } from "../resourceType";
import { oneOf } from "../rules";
import { defined, knownText, optionalText, text } from "../values";

/**
 * When a function takes a new runtime patch. The emulator has no such setting, so this one is kept
 * in the state only: it is there as long as its published version is. Its id is `function,qualifier`.
 */
export const runtimeManagementConfig: ResourceType = {
  type: "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
  properties: {
    functionName: { required: true, replaces: true, writeOnly: true },
    qualifier: { replaces: true, writeOnly: true },
    runtimeVersionArn: { writeOnly: true },
    updateRuntimeOn: { writeOnly: true, ...oneOf("Auto", "FunctionUpdate", "Manual") },
  },
  outputs: ["functionArn"],

  predict(inputs, account) {
    const fn = knownText(inputs, "functionName");
    if (fn === undefined) return {};
    return { functionArn: account.arn("lambda", `function:${functionName(fn)}`) };
  },

  async create(inputs, account, log) {
    await log("The emulator has no runtime management: the setting is kept in the state only.");
    const lambda = await account.lambda();
    const name = text(inputs, "functionName");
    const qualifier = optionalText(inputs, "qualifier");
    await lambda.getFunctionConfiguration({ FunctionName: name, Qualifier: qualifier });
    return qualifier === undefined ? name : `${name},${qualifier}`;
  },

  async read(id, prior, account) {
    const lambda = await account.lambda();
    const [name = "", qualifier] = id.split(",");
    const found = await ifThere(() =>
      lambda.getFunctionConfiguration({ FunctionName: name, Qualifier: qualifier }),
    );
    if (found === undefined) return undefined;
    const state = defined({
      functionArn: found.FunctionArn,
      functionName: name,
      qualifier,
      updateRuntimeOn: prior.updateRuntimeOn ?? "Auto",
    });
    return { id, state };
  },

  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
};
