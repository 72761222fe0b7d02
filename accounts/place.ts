import { logGroupName, topicName } from "../components/frozenSettings";
import type { NetworkSettings } from "../components/settings/network";
import { deadLetterQueueName, sourceQueueName } from "../components/queueNames";

/** An account of AWS, as ARNs have it. */
export interface Account {
  /** Such as `aws`. */
  readonly partition: string;
  /** Twelve digits. */
  readonly id: string;
}

/** Where an environment of the main project is, and what its names end in. */
export interface Place {
  readonly account: Account;
  /** Region that its stack file names. */
  readonly region: string;
  /** Name of its stack, which functions and roles have in their names. */
  readonly stack: string;
  /** Name of the environment, which queues, topics and log groups have in theirs. */
  readonly environment: string;
  /** Where its functions run. @default in no network */
  readonly network?: NetworkSettings | undefined;
}

/** ARNs of all that an environment is made of, with a star for the function's name. */
export interface EnvironmentArns {
  readonly sourceQueues: readonly string[];
  readonly deadLetterQueues: readonly string[];
  /** Both. */
  readonly queues: readonly string[];
  readonly topics: readonly string[];
  /** Functions, with those of their versions and aliases. */
  readonly functions: readonly string[];
  /** Roles that the functions run with. */
  readonly roles: readonly string[];
  /** Log groups, with those of their streams. */
  readonly logGroups: readonly string[];
}

/** What stands for the digits in `${name}-${stack}-${hex(7)}`, by which Pulumi.yaml names functions and roles. */
export const DIGITS = "?".repeat(7);

/**
 * The ARNs of an environment's resources. A name made up by Pulumi ends in just as many characters as it has digits, so that
 * `x-dev` in QA, which is `x-dev-qa-1234567`, is none of DEV's.
 */
export function arnsOf({ account, region, stack, environment }: Place): EnvironmentArns {
  const arn = (service: string, resource: string) =>
    `arn:${account.partition}:${service}:${region}:${account.id}:${resource}`;
  const madeUp = `*-${stack}-${DIGITS}`;
  const functionArn = arn("lambda", `function:${madeUp}`);
  const logGroupArn = arn("logs", `log-group:${logGroupName("*", environment)}`);
  const sourceQueues = [arn("sqs", sourceQueueName("*", environment))];
  const deadLetterQueues = [arn("sqs", deadLetterQueueName("*", environment))];
  return {
    sourceQueues,
    deadLetterQueues,
    queues: [...sourceQueues, ...deadLetterQueues],
    topics: [arn("sns", topicName("*", environment))],
    functions: [functionArn, `${functionArn}:*`],
    roles: [`arn:${account.partition}:iam::${account.id}:role/${madeUp}`],
    logGroups: [logGroupArn, `${logGroupArn}:*`],
  };
}
