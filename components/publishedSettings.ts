import { getFunction } from "@pulumi/aws/lambda/getFunction";
import type { FrozenSettings } from "./frozenSettings";

/** What Lambda tells of a published version, as far as it is a setting. */
export interface LambdaConfiguration {
  readonly runtime: string;
  readonly architecture: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logLevel: string;
}

/** Variables that the pin tells: the topic by its name, the version by its number. */
const LINKED: readonly string[] = ["DESTINATION_TOPIC_ARN", "FUNCTION_VERSION"];

/** The settings that a published version was frozen with. */
export function settingsIn(configuration: LambdaConfiguration): FrozenSettings {
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
  };
}

/** What the aws provider says where there is no such function, or no such published version of it. */
const NOT_FOUND = /ResourceNotFoundException|couldn't find resource|empty result/;

/**
 * Reads, through the aws provider, the settings that a published version was frozen with.
 *
 * @returns Nothing where Lambda has no such published version.
 */
export async function readPublishedSettings(
  functionName: string,
  publishedVersion: string,
): Promise<FrozenSettings | undefined> {
  try {
    const found = await getFunction({ functionName, qualifier: publishedVersion });
    const logging = found.loggingConfigs[0];
    return settingsIn({
      runtime: found.runtime,
      architecture: found.architectures[0] ?? "",
      memorySize: found.memorySize,
      timeout: found.timeout,
      variables: found.environment.variables,
      logGroup: logging?.logGroup ?? "",
      logLevel: logging?.applicationLogLevel ?? "",
    });
  } catch (error) {
    if (error instanceof Error && NOT_FOUND.test(error.message)) return undefined;
    throw error;
  }
}
