import type { SQSClient } from "@aws-sdk/client-sqs";

import { queueNameOf } from "../aws/arns";
import type { ReceivedMessage } from "../aws/messages";
import type { Clock } from "../clock";
import { ToolError } from "../errors";
import type { SecretsWorld } from "../invoke/place";
import type { Project } from "../project/project";
import { confirm } from "../questions";
import { functionIn, type DeployedFunction } from "../stacks/deployed";
import type { EnvironmentStack } from "../stacks/stack";
import type { Terminal } from "../terminal";
import { withAws, type World } from "../world";
import { aftermathLine, waitForAftermath, type Aftermath } from "./aftermath";
import { withLetters, type HeldLetters } from "./letters";
import { moveBack, type Moved } from "./moveBack";
import { countLetters, letterLines, type Attempts } from "./show";
import { tryLetters } from "./tryLetters";

/** Which dead letters to bring back, and how. */
export interface RedriveRequest {
  readonly name: string;
  readonly environment: string;
  /** Number of a released version to try them on first. @default none is tried */
  readonly version: number | undefined;
  /** How many at most. @default all that are there */
  readonly limit: number | undefined;
  /** How long to wait for what becomes of them, in milliseconds. @default not at all */
  readonly waitMs: number | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The world in which dead letters are. */
export type RedriveWorld = World<Pick<EnvironmentStack, "functions" | "settings">> & SecretsWorld;

/**
 * Brings dead letters back to the source queue, or tells what a version would make of them.
 *
 * @throws ToolError where some fail with the version, nobody agrees, it is interrupted, or AWS refuses.
 */
export async function redrive(
  terminal: Terminal,
  world: RedriveWorld,
  project: Project,
  request: RedriveRequest,
): Promise<void> {
  const { name, environment, limit = Infinity, clock, signal } = request;
  const stackFile = project.stackFile(environment);
  const { isProtected } = stackFile;
  const isFirst = stackFile.promotesFrom === undefined;
  const functions = await (await world.open(project, environment)).functions();
  const running = functionIn(functions, name, environment, "It was never deployed.");
  await withAws(world, stackFile, running, ({ sqs }) =>
    withLetters(sqs, running.deadLetterQueueUrl, { most: limit, clock, signal }, async (held) => {
      const letters = [...held.letters].sort((one, other) => +one.sentAt - +other.sentAt);
      const tried = await attempts(terminal, letters, running, world, project, request);
      const work = { ...request, sqs, running, letters, tried, held, isProtected, isFirst };
      if (!request.json) for (const line of overview(work)) terminal.print(line);
      const result = await bringBack(terminal, work);
      if (request.json) terminal.print(JSON.stringify(inJson(work, result), null, 2));
      if (result.failure !== undefined) throw result.failure;
      refuseFailing(work);
    }),
  );
}

/** Dead letters at hand, and what to do with them. */
interface Work extends RedriveRequest {
  readonly sqs: SQSClient;
  readonly running: DeployedFunction;
  readonly letters: readonly ReceivedMessage[];
  readonly tried: readonly Attempts[];
  readonly held: HeldLetters;
  readonly isProtected: boolean;
  /** Whether nothing is promoted to that environment. */
  readonly isFirst: boolean;
}

async function attempts(
  terminal: Terminal,
  letters: readonly ReceivedMessage[],
  running: DeployedFunction,
  world: RedriveWorld,
  project: Project,
  { version, name, environment, clock, signal }: RedriveRequest,
): Promise<readonly Attempts[]> {
  if (version === undefined || letters.length === 0) return [];
  const versions = [...new Set([running.version, version])];
  terminal.talk(
    `Trying ${countLetters(letters.length)} on version ${versions.join(" and ")}, on this machine ...`,
  );
  const trial = { project, world, name, environment, now: clock.now(), signal };
  const tried: Attempts[] = [];
  for (const each of versions) {
    const runs = each === running.version;
    tried.push({ version: each, runs, attempts: await tryLetters(letters, each, trial) });
  }
  return tried;
}

function overview({ letters, tried, held, running, clock }: Work): string[] {
  const { name, environment } = running;
  if (letters.length === 0) return [`${name} has no dead letters in ${environment}.`];
  const others = held.inAll - letters.length;
  return [
    ...letterLines(letters, tried, clock.now()),
    ...(others === 0 ? [] : [`(${others} more)`]),
  ];
}

interface Result extends Moved {
  /** How many dead letters are left, as far as SQS knows. */
  readonly left: number;
  /** What came of those that went back; nothing where nobody has waited. */
  readonly aftermath?: Aftermath | undefined;
}

async function bringBack(terminal: Terminal, work: Work): Promise<Result> {
  const { sqs, running, held, version, clock, signal, waitMs, json } = work;
  const { name, environment } = running;
  const chosen = chosenOf(work);
  const nothing = { moved: 0, failure: undefined, left: held.inAll };
  if (work.letters.length > 0 && version !== undefined && version !== running.version) {
    const how = work.isFirst
      ? `pin it in Pulumi.${environment}.yaml and update: pulumi up --stack ${environment}`
      : `promote it: npx ldm promote ${name} --to ${environment} --version ${version} --up`;
    terminal.talk(
      `Nothing was moved: ${environment} runs version ${running.version}. To have version ${version} process them, ${how}. ` +
        `Then: npx ldm redrive ${name} --env ${environment}`,
    );
    return nothing;
  }
  if (work.dryRun || chosen.length === 0) return nothing;
  const queue = queueNameOf(running.sourceQueueUrl);
  const goes = chosen.length === 1 ? "goes" : "go";
  await confirm(terminal, `${countLetters(chosen.length)} of ${name} ${goes} back to ${queue}.`, {
    environment,
    isProtected: work.isProtected,
    yes: work.yes,
  });
  const { moved, failure } = await moveBack(sqs, running, chosen, held, { clock, signal });
  const left = held.inAll - moved;
  if (failure !== undefined) return { moved, failure, left };
  if (!json) {
    const rest = left === 0 ? "none is" : left === 1 ? "1 is" : `${left} are`;
    terminal.print(`${countLetters(moved)} went back to ${queue}; ${rest} left.`);
  }
  terminal.talk(`What becomes of it: npx ldm logs ${name} --env ${environment} --since 1m`);
  if (waitMs === undefined) return { moved, failure, left };
  const aftermath = await waitForAftermath(sqs, running, { left, waitMs, clock, signal });
  if (!json) terminal.print(aftermathLine(aftermath, running));
  return { moved, failure, left, aftermath };
}

/** Those that are to go back: all, or those that the version tried succeeds with. */
function chosenOf({ letters, tried, version }: Work): readonly ReceivedMessage[] {
  const outcomes = tried.find((each) => each.version === version)?.attempts;
  return letters.filter((_, index) => outcomes?.[index]?.succeeded ?? true);
}

function refuseFailing(work: Work): void {
  const { letters, version } = work;
  const failing = letters.length - chosenOf(work).length;
  if (failing === 0) return;
  const [fail, stay] =
    failing === 1 ? ["fails", "stays where it is"] : ["fail", "stay where they are"];
  throw new ToolError(
    `${failing} of ${countLetters(letters.length)} ${fail} with version ${String(version)}, and ${stay}.`,
  );
}

function inJson(
  { letters, tried, name, environment, dryRun }: Work,
  { moved, left, aftermath }: Result,
): object {
  return {
    dryRun,
    function: name,
    environment,
    moved,
    left,
    ...(aftermath === undefined ? {} : { aftermath }),
    letters: letters.map(({ id, sentAt, receiveCount, body }, index) => ({
      id,
      sentAt,
      receiveCount,
      body,
      outcomes: tried.map(({ version, runs, attempts }) => ({ version, runs, ...attempts[index] })),
    })),
  };
}
