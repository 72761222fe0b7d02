import type { SQSClient } from "@aws-sdk/client-sqs";

import { queueNameOf } from "../aws/arns";
import { deleteMessage, releaseMessage, sendMessage, type ReceivedMessage } from "../aws/messages";
import type { Clock } from "../clock";
import { ToolError } from "../errors";
import type { SecretsWorld } from "../invoke/place";
import type { Project } from "../project/project";
import { confirm } from "../questions";
import { functionIn, type DeployedFunction } from "../stacks/deployed";
import type { EnvironmentStack } from "../stacks/stack";
import type { Terminal } from "../terminal";
import { withAws, type World } from "../world";
import { receiveLetters } from "./letters";
import { letterLines, type Attempts } from "./show";
import { tryLetters } from "./tryLetters";

/** Which dead letters to bring back, and how. */
export interface RedriveRequest {
  readonly name: string;
  readonly environment: string;
  /** Number of a released version to try them on first. @default none is tried */
  readonly version: number | undefined;
  /** How many at most. @default all that are there */
  readonly limit: number | undefined;
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
  const { name, environment, limit = Infinity } = request;
  const stackFile = project.stackFile(environment);
  const functions = await (await world.open(project, environment)).functions();
  const running = functionIn(functions, name, environment, "It was never deployed.");
  await withAws(world, stackFile, running, async ({ sqs }) => {
    const letters = await receiveLetters(sqs, running.deadLetterQueueUrl, limit);
    const held = new Set(letters);
    try {
      const tried = await attempts(letters, running, world, project, request);
      if (letters.length === 0 || !request.json) {
        for (const line of overview(letters, tried, running, request)) terminal.print(line);
      }
      const { isProtected } = stackFile;
      const moved = await bringBack(terminal, sqs, {
        ...request,
        running,
        tried,
        held,
        isProtected,
      });
      if (request.json && letters.length > 0) {
        terminal.print(JSON.stringify(inJson(letters, tried, moved, request), null, 2));
      }
      refuseFailing(letters.length, tried, request);
    } finally {
      await giveBack(sqs, running.deadLetterQueueUrl, held);
    }
  });
}

async function attempts(
  letters: readonly ReceivedMessage[],
  running: DeployedFunction,
  world: RedriveWorld,
  project: Project,
  { version, name, environment, signal }: RedriveRequest,
): Promise<readonly Attempts[]> {
  if (version === undefined || letters.length === 0) return [];
  const trial = { project, world, name, environment, signal };
  const tried: Attempts[] = [];
  for (const each of new Set([running.version, version])) {
    const runs = each === running.version;
    tried.push({ version: each, runs, attempts: await tryLetters(letters, each, trial) });
  }
  return tried;
}

function overview(
  letters: readonly ReceivedMessage[],
  tried: readonly Attempts[],
  { name, environment }: DeployedFunction,
  { clock }: RedriveRequest,
): string[] {
  if (letters.length === 0) return [`${name} has no dead letters in ${environment}.`];
  return letterLines(letters, tried, clock.now());
}

interface BringBack extends RedriveRequest {
  readonly running: DeployedFunction;
  readonly tried: readonly Attempts[];
  /** What is not moved yet; what is, is taken out. */
  readonly held: Set<ReceivedMessage>;
  readonly isProtected: boolean;
}

/** @returns How many were moved. */
async function bringBack(
  terminal: Terminal,
  sqs: SQSClient,
  { running, tried, held, isProtected, version, dryRun, yes, json, signal }: BringBack,
): Promise<number> {
  const { name, environment } = running;
  const letters = [...held];
  const outcomes = tried.find((each) => each.version === version)?.attempts;
  const chosen = letters.filter((_, index) => outcomes?.[index]?.succeeded ?? true);
  if (letters.length === 0) return 0;
  if (version !== undefined && version !== running.version) {
    terminal.talk(
      `Nothing was moved: ${environment} runs version ${running.version}. To have version ${version} process them, promote it, ` +
        `then: npx ldm redrive ${name} --env ${environment}`,
    );
    return 0;
  }
  if (dryRun || chosen.length === 0) return 0;
  const queue = queueNameOf(running.sourceQueueUrl);
  await confirm(terminal, `${count(chosen.length)} of ${name} goes back to ${queue}.`, {
    environment,
    isProtected,
    yes,
  });
  let moved = 0;
  for (const letter of chosen) {
    if (signal.aborted) {
      throw new ToolError(
        `stopped: ${moved} of ${count(chosen.length)} went back to ${queue}; the others are where they were.`,
      );
    }
    // In this order: should it end in between, the message comes twice, and is never lost.
    await sendMessage(sqs, running.sourceQueueUrl, letter);
    await deleteMessage(sqs, running.deadLetterQueueUrl, letter);
    held.delete(letter);
    moved += 1;
  }
  if (!json) terminal.print(`${count(moved)} went back to ${queue}.`);
  terminal.talk(`What becomes of it: npx ldm logs ${name} --env ${environment} --since 1m`);
  return moved;
}

function refuseFailing(all: number, tried: readonly Attempts[], { version }: RedriveRequest): void {
  const attempts = tried.find((each) => each.version === version)?.attempts ?? [];
  const failing = attempts.filter(({ succeeded }) => !succeeded).length;
  if (failing === 0) return;
  throw new ToolError(
    `${failing} of ${count(all)} fail with version ${String(version)}, and stay where they are.`,
  );
}

/** What is not moved is anybody's again; should that fail, it is so after ten minutes. */
async function giveBack(
  sqs: SQSClient,
  queueUrl: string,
  letters: ReadonlySet<ReceivedMessage>,
): Promise<void> {
  await Promise.allSettled([...letters].map((letter) => releaseMessage(sqs, queueUrl, letter)));
}

function count(letters: number): string {
  return letters === 1 ? "1 dead letter" : `${letters} dead letters`;
}

function inJson(
  letters: readonly ReceivedMessage[],
  tried: readonly Attempts[],
  moved: number,
  { name, environment, dryRun }: RedriveRequest,
): object {
  return {
    dryRun,
    function: name,
    environment,
    moved,
    letters: letters.map(({ id, sentAt, receiveCount, body }, index) => ({
      id,
      sentAt,
      receiveCount,
      body,
      outcomes: tried.map(({ version, runs, attempts }) => ({ version, runs, ...attempts[index] })),
    })),
  };
}
