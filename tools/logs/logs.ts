import type { LambdaClient } from "@aws-sdk/client-lambda";

import { lastPartOf } from "../aws/arns";
import { LambdaFunction } from "../aws/lambda";
import type { Clock } from "../clock";
import type { Project } from "../project/project";
import { functionIn, type DeployedFunction } from "../stacks/deployed";
import type { EnvironmentStack } from "../stacks/stack";
import type { Terminal } from "../terminal";
import { withAws, type World } from "../world";
import { followLogs, readLogs, type LogEvent, type LogSource } from "./events";
import { lineOf, type Level } from "./line";
import { logLines } from "./show";

/** What to show. */
export interface LogsRequest {
  /** @default all that the environment runs */
  readonly names: readonly string[];
  readonly environment: string;
  /** How far back, in milliseconds. */
  readonly sinceMs: number;
  /** Whether to go on with what comes. */
  readonly follow: boolean;
  readonly level: Level | undefined;
  /** A filter pattern of CloudWatch Logs. */
  readonly pattern: string | undefined;
  /** Whether Lambda's own lines are shown as well. */
  readonly all: boolean;
  readonly json: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Shows what functions have logged, and with `follow` what they log, until somebody ends it.
 *
 * @throws ToolError where the environment does not run one, or AWS refuses.
 */
export async function showLogs(
  terminal: Terminal,
  world: World<Pick<EnvironmentStack, "functions">>,
  project: Project,
  request: LogsRequest,
): Promise<void> {
  const { environment, names, follow, signal, clock } = request;
  const stackFile = project.stackFile(environment);
  const running = await (await world.open(project, environment)).functions();
  const never = "It was never deployed.";
  const chosen =
    names.length === 0
      ? [...running.values()]
      : names.map((name) => functionIn(running, name, environment, never));
  const [any] = chosen;
  if (any === undefined) {
    terminal.talk(`${environment} runs no function. ${never}`);
    return;
  }
  await withAws(world, stackFile, any, async ({ lambda, logs }) => {
    const sources = await Promise.all(chosen.map((each) => logSourceOf(lambda, each)));
    const show = (event: LogEvent): void => {
      print(terminal, event, request, chosen);
    };
    const question = { since: clock.now().getTime() - request.sinceMs, pattern: request.pattern };
    if (!follow) {
      const events = await readLogs(logs, sources, question);
      if (events.length === 0) terminal.talk(`${environment} has logged nothing in that time.`);
      events.forEach(show);
      return;
    }
    for await (const event of followLogs(logs, sources, { ...question, clock, signal }))
      show(event);
  });
}

/** Where a function logs: Lambda knows, as of the version that the alias carries. */
export async function logSourceOf(
  lambda: LambdaClient,
  { name, aliasArn, ledger }: Pick<DeployedFunction, "name" | "aliasArn" | "ledger">,
): Promise<LogSource> {
  const alias = lastPartOf(aliasArn);
  const logGroup = await new LambdaFunction(lambda, ledger.functionName).logGroup(alias);
  return { function: name, logGroup };
}

function print(
  terminal: Terminal,
  event: LogEvent,
  { json, level, all, environment }: LogsRequest,
  chosen: readonly DeployedFunction[],
): void {
  const names = chosen.map(({ name }) => name);
  const lines = logLines(terminal, event, { level, all, names });
  if (!json) {
    for (const line of lines) terminal.print(line);
    return;
  }
  if (lines.length === 0) return;
  const { function: name, at, stream, message } = event;
  const time = new Date(at).toISOString();
  terminal.print(
    JSON.stringify({ time, function: name, environment, stream, line: lineOf(message), message }),
  );
}
