import { getFunction } from "@pulumi/aws/lambda/getFunction";
import type { FrozenSettings } from "./frozenSettings";
import { networkByIds, type MadeNetworkRecord, type NetworkIds } from "./settings/network";

/** What Lambda tells of a published version, as far as it is a setting. */
export interface LambdaConfiguration {
  readonly runtime: string;
  readonly architecture: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logLevel: string;
  /** Where it runs; no ids where that is in no network. */
  readonly network: NetworkIds;
}

/** Variables that the pin tells: the topic by its name, the version by its number. */
const LINKED: readonly string[] = ["DESTINATION_TOPIC_ARN", "FUNCTION_VERSION"];

/**
 * The settings that a published version was frozen with.
 *
 * @param made The network that the stack has made, if it has: Lambda knows its ids alone.
 */
export function settingsIn(
  configuration: LambdaConfiguration,
  made: MadeNetworkRecord | undefined,
): FrozenSettings {
  const { variables } = configuration;
  const topicArn = variables.DESTINATION_TOPIC_ARN ?? "";
  return {
    runtime: configuration.runtime,
    architecture: configuration.architecture,
    memoryMb: configuration.memorySize,
    timeoutSeconds: configuration.timeout,
    variables: Object.fromEntries(
      Object.entries(variables).filter(([name]) => !LINKED.includes(name)),
    ),
    destinationTopicName: topicArn.slice(topicArn.lastIndexOf(":") + 1),
    logGroupName: configuration.logGroup,
    logLevel: configuration.logLevel,
    network: networkByIds(configuration.network, made),
  };
}

/** The provider leaves it out where a function is in no VPC. */
function networkIn({ vpcConfig }: { readonly vpcConfig?: NetworkIds }): NetworkIds {
  return vpcConfig ?? { subnetIds: [], securityGroupIds: [] };
}

/** What the aws provider says where there is no such function, or no such published version of it. */
const NOT_FOUND = /ResourceNotFoundException|couldn't find resource|empty result/;

/**
 * Reads, through the aws provider, the settings that a published version was frozen with.
 *
 * @param made The network that the stack has made, if it has.
 * @returns Nothing where Lambda has no such published version.
 */
export async function readPublishedSettings(
  functionName: string,
  publishedVersion: string,
  made: MadeNetworkRecord | undefined,
): Promise<FrozenSettings | undefined> {
  try {
    const found = await getFunction({ functionName, qualifier: publishedVersion });
    const logging = found.loggingConfigs[0];
    return settingsIn(
      {
        runtime: found.runtime,
        architecture: found.architectures[0] ?? "",
        memorySize: found.memorySize,
        timeout: found.timeout,
        variables: found.environment.variables,
        logGroup: logging?.logGroup ?? "",
        logLevel: logging?.applicationLogLevel ?? "",
        network: networkIn(found),
      },
      made,
    );
  } catch (error) {
    if (error instanceof Error && NOT_FOUND.test(error.message)) return undefined;
    throw error;
  }
}
