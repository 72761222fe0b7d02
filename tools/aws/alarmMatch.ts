import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";

/** What alarms of a function in one environment can watch. */
export interface Watched {
  readonly functionName: string;
  readonly aliasName: string;
  /** Its source queue and its dead-letter queue. */
  readonly queueNames: readonly string[];
  readonly topicName: string;
}

/** Whether a metric alarm watches the function, one of its queues or its topic. */
export function watches(alarm: MetricAlarm, watched: Watched): boolean {
  const { Dimensions: own = [], Metrics: metrics = [] } = alarm;
  const dimensions = [
    own,
    ...metrics.map(({ MetricStat: stat }) => stat?.Metric?.Dimensions ?? []),
  ];
  return (
    dimensions.some((some) =>
      dimensionsName(new Map(some.map(({ Name, Value }) => [Name, Value])), watched),
    ) || metrics.some(({ Expression: expression = "" }) => expressionNames(expression, watched))
  );
}

function dimensionsName(
  dimensions: ReadonlyMap<string | undefined, string | undefined>,
  { functionName, aliasName, queueNames, topicName }: Watched,
): boolean {
  const resource = dimensions.get("Resource");
  if (resource === `${functionName}:${aliasName}`) return true;
  // Without a resource, or with the bare name, a metric counts whatever runs of the function.
  if (dimensions.get("FunctionName") === functionName) {
    return resource === undefined || resource === functionName;
  }
  return (
    queueNames.some((name) => dimensions.get("QueueName") === name) ||
    dimensions.get("TopicName") === topicName
  );
}

/** A Metrics Insights query has names in quotes: `… WHERE FunctionName = 'orders-qa-1234567'`. */
function expressionNames(
  expression: string,
  { functionName, aliasName, queueNames, topicName }: Watched,
): boolean {
  return [functionName, `${functionName}:${aliasName}`, ...queueNames, topicName].some(
    (name) => expression.includes(`'${name}'`) || expression.includes(`"${name}"`),
  );
}

const ruleWords = new Set([
  "ALARM",
  "OK",
  "INSUFFICIENT_DATA",
  "AND",
  "OR",
  "NOT",
  "TRUE",
  "FALSE",
  "AT_LEAST",
]);

/**
 * Names of the alarms in a composite alarm's rule, such as `ALARM("orders errors") OR NOT OK(orders-age)`; each
 * once. A rule may name an alarm by its ARN as well.
 */
export function alarmsNamedIn(rule: string): string[] {
  const names = [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s(),"]+/g)].flatMap(([word, quoted]) => {
    if (quoted !== undefined) return [quoted.replaceAll(/\\(.)/g, "$1")];
    return ruleWords.has(word.toUpperCase()) || /^[0-9]+%?$/.test(word) ? [] : [word];
  });
  return [...new Set(names.map((name) => name.replace(/^arn:[^"]*?:alarm:/, "")))];
}
