import { sourceQueueName } from "../../components/queueNames";
import { awsVariables, localAccount } from "../../local/variables";
import type { Code } from "./code";
import type { Place } from "./place";

/** What is made up of a function that nobody has deployed, as Lambda would tell it. */
export interface Identity {
  /** Lambda's name: Pulumi ends it at random, here in zeros. */
  readonly functionName: string;
  /** Lambda's own number of what is published, which only a deployment gives: the released version's, or `$LATEST`. */
  readonly functionVersion: string;
  /** ARN with the environment's alias. */
  readonly functionArn: string;
  readonly topicArn: string;
  readonly queueArn: string;
  readonly logStreamName: string;
}

/** The names and ARNs of a function in an environment, in an account that nobody has. */
export function identityOf(code: Code, { alias, region, frozen }: Place): Identity {
  const functionName = `${code.function}-0000000`;
  const functionVersion = code.isSource ? "$LATEST" : String(code.version);
  return {
    functionName,
    functionVersion,
    functionArn: `arn:aws:lambda:${region}:${localAccount}:function:${functionName}:${alias}`,
    topicArn: `arn:aws:sns:${region}:${localAccount}:${frozen.destinationTopicName}`,
    queueArn: `arn:aws:sqs:${region}:${localAccount}:${sourceQueueName(code.function, alias)}`,
    logStreamName: `2024/01/01/[${functionVersion}]00000000000000000000000000000000`,
  };
}

/** Where the code lies and what it talks to. */
export interface Surroundings {
  /** Folder of the code, as the function sees it. */
  readonly taskRoot: string;
  /** Endpoint of all of AWS. */
  readonly endpoint: string;
}

/**
 * All variables that a function finds: those that the deployment sets on it, and over them those that Lambda does.
 * Credentials open nothing, and every endpoint is the one given.
 */
export function variablesFor(
  code: Code,
  place: Place,
  { taskRoot, endpoint }: Surroundings,
): Record<string, string> {
  const { frozen, region } = place;
  const { functionName, functionVersion, topicArn, logStreamName } = identityOf(code, place);
  return {
    ...frozen.variables,
    DESTINATION_TOPIC_ARN: topicArn,
    FUNCTION_VERSION: String(code.version),
    ...awsVariables(endpoint),
    // One for SNS alone, where the function has it, would come before that for all.
    AWS_ENDPOINT_URL_SNS: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_SESSION_TOKEN: "test",
    AWS_EXECUTION_ENV: `AWS_Lambda_${frozen.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(frozen.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    AWS_LAMBDA_LOG_GROUP_NAME: frozen.logGroupName,
    AWS_LAMBDA_LOG_LEVEL: frozen.logLevel,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    _HANDLER: code.handler,
  };
}

/** What of this process's variables any process needs to run at all. */
export function inheritedVariables(variables: NodeJS.ProcessEnv): Record<string, string> {
  const needed = ["PATH", "SystemRoot", "TEMP"];
  return Object.fromEntries(
    needed.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
