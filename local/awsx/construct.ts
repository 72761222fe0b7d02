import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import { notCovered } from "./notCovered";
import { Vpc } from "./vpc";
import { parseVpcArgs, VPC_TYPE } from "./vpcArgs";

/**
 * Makes a component.
 *
 * @throws InputPropertiesError where the stand-in does not know it, or not with these inputs.
 */
export function construct(
  name: string,
  type: string,
  inputs: Inputs,
  opts: ComponentResourceOptions,
): Promise<ConstructResult> {
  if (type !== VPC_TYPE) return Promise.reject(notCovered(`"${type}"`, `only ${VPC_TYPE}`));
  const { urn, vpcId, isolatedSubnetIds } = new Vpc(name, parseVpcArgs(inputs), opts);
  const state = { vpcId, isolatedSubnetIds, privateSubnetIds: [], publicSubnetIds: [] };
  return Promise.resolve({ urn, state });
}
