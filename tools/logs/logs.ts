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
import { lineOf } from "./line";
import type { Level } from "./logLine";
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
 * @throws ToolError where the environment does not run one, AWS refuses, or it is interrupted without `follow`.
 */
export async function showLogs(
  terminal: Terminal,
  world: World<Pick<EnvironmentStack, "functions">>,
  project: Project,
  request: LogsRequest,
): Promise<void> {
  try {
    await show(terminal, world, project, request);
  } catch (error) {
    // Ctrl-C is how following ends, also while it begins.
    if (!request.follow || !request.signal.aborted) throw error;
  }
}

async function show(
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
    const since = clock.now().getTime() - request.sinceMs;
    const question = { since, pattern: request.pattern, signal };
    if (follow) {
      for await (const event of followLogs(logs, sources, { ...question, clock })) {
        print(terminal, event, request, chosen);
      }
      return;
    }
    const events = await readLogs(logs, sources, question);
    const shown = events.filter((event) => print(terminal, event, request, chosen));
    if (shown.length === 0) terminal.talk(nothing(events.length, request));
  });
}

function nothing(hidden: number, { environment, pattern, level, all }: LogsRequest): string {
  const what = pattern === undefined ? "nothing" : "nothing that matches";
  if (hidden === 0) return `${environment} has logged ${what} in that time.`;
  const why = [
    ...(level === undefined ? [] : [`less serious than ${level.toLowerCase()}`]),
    ...(all ? [] : ["Lambda's own, which --all shows"]),
  ].join(", or ");
  return `Nothing is shown of ${hidden === 1 ? "1 line" : `${hidden} lines`} in that time: ${why}.`;
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

/** @returns Whether there was something to show. */
function print(
  terminal: Terminal,
  event: LogEvent,
  { json, level, all, environment }: LogsRequest,
  chosen: readonly DeployedFunction[],
): boolean {
  const names = chosen.map(({ name }) => name);
  const lines = logLines(terminal, event, { level, all, names });
  if (!json) {
    for (const line of lines) terminal.print(line);
    return lines.length > 0;
  }
  if (lines.length === 0) return false;
  const { function: name, at, stream, message } = event;
  const time = new Date(at).toISOString();
  terminal.print(
    JSON.stringify({ time, function: name, environment, stream, line: lineOf(message), message }),
  );
  return true;
}
