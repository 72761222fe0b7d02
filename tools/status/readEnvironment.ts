import { stableSince } from "../../components/ledger";
import type { Settings } from "../../components/settings/check";
import { VersionError } from "../../components/versionStore";
import { ringingAlarms } from "../aws/alarms";
import { regionOf } from "../aws/arns";
import { isNotFound } from "../aws/errors";
import type { AliasState } from "../aws/lambda";
import { oldestMessageSeconds } from "../aws/messageAge";
import { messagesIn, queueDepth } from "../aws/queues";
import { ToolError } from "../errors";
import { releasedIn } from "../project/released";
import type { Project } from "../project/project";
import { settingsIn } from "../project/settings";
import type { Pin, StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { Update } from "../stacks/history";
import type { EnvironmentStack } from "../stacks/stack";
import { clientsByRegion, type RegionalClients, type World } from "../world";
import { updateAt } from "./authorOf";
import { findDrift, type Found } from "./drift";
import { inspect } from "./inspect";
import type { DeployedStatus, EnvironmentStatus, FunctionStatus, LiveStatus } from "./report";
import { ownSettingsDifferences, stackFileState } from "./stackFileState";
import { watchedOf } from "./watched";

/** What of a stack is read. */
export type StatusStack = Pick<
  EnvironmentStack,
  "functions" | "pendingOperations" | "history" | "settings"
>;

/** What is read. */
export interface StatusQuestion {
  readonly project: Project;
  readonly environment: string;
  /** Which functions. @default all */
  readonly names: readonly string[];
  /** Whether who made an update is wanted: that takes another call. */
  readonly withAuthors: boolean;
}

/** Reads an environment; what can't be read is told in its place. */
export async function readEnvironment(
  question: StatusQuestion,
  world: World<StatusStack>,
): Promise<EnvironmentStatus> {
  const { project, environment, names } = question;
  const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const file = await known(() => project.stackFile(environment));
  if ("problem" in file) {
    return { environment, problem: file.problem, pending: [], functions: [] };
  }
  const stack = await known(async () => {
    const opened = await world.open(project, environment);
    const [functions, pending, history, settings] = await Promise.all([
      opened.functions(),
      opened.pendingOperations(),
      question.withAuthors ? opened.history() : [],
      settingsOf(project, opened),
    ]);
    return { functions, pending, history, settings };
  });
  const pins = pinsIn(file.value);
  if ("problem" in stack) {
    const functions = pins.names.filter(isWanted).map((name) => unread(name, pins.of.get(name)));
    return { environment, problem: stack.problem, pending: [], functions };
  }
  const { functions, pending, history, settings } = stack.value;
  const fileProblem = "problem" in settings ? settings.problem : undefined;
  const listed = [...new Set([...pins.names, ...functions.keys()])].filter(isWanted).sort();
  const context: Context = {
    pins: pins.of,
    history,
    settings: "value" in settings ? settings.value : undefined,
    clients: clientsByRegion(world, file.value),
  };
  try {
    const read = listed.map((name) => readFunction(name, functions.get(name), context));
    return { environment, fileProblem, pending, functions: await Promise.all(read) };
  } finally {
    context.clients.destroy();
  }
}

/** A value, or in words why there is none. */
type Known<T> = { readonly value: T } | { readonly problem: string };

async function known<T>(read: () => T | Promise<T>): Promise<Known<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof ToolError || error instanceof VersionError)) throw error;
    return { problem: error.message };
  }
}

async function settingsOf(project: Project, stack: StatusStack): Promise<Known<Settings>> {
  const raw = await stack.settings(project.name);
  return known(() => settingsIn(raw, releasedIn(project)));
}

interface Pins {
  readonly names: readonly string[];
  readonly of: ReadonlyMap<string, Pin | undefined>;
}

/** A pin that makes no sense is left out here: checking the settings tells of it. */
function pinsIn(file: StackFile): Pins {
  const names = [...file.functions].sort();
  const pins = names.map((name) => {
    try {
      return [name, file.pinOf(name)] as const;
    } catch (error) {
      if (error instanceof ToolError) return [name, undefined] as const;
      throw error;
    }
  });
  return { names, of: new Map(pins) };
}

function unread(name: string, pinned: Pin | undefined): FunctionStatus {
  return {
    function: name,
    pinned,
    notDeployed: [],
    pinnedSettingsDiffer: [],
    drift: [],
    alarms: [],
    problems: [],
  };
}

interface Context {
  readonly pins: ReadonlyMap<string, Pin | undefined>;
  readonly history: readonly Update[];
  /** Nothing where the stack file has mistakes. */
  readonly settings: Settings | undefined;
  readonly clients: RegionalClients;
}

async function readFunction(
  name: string,
  deployed: DeployedFunction | undefined,
  { pins, history, settings, clients }: Context,
): Promise<FunctionStatus> {
  const pinned = pins.get(name);
  const status = unread(name, pinned);
  if (deployed === undefined) {
    const isKnown = settings !== undefined;
    return { ...status, ...(isKnown ? stackFileState(pinned, undefined, []) : {}) };
  }
  const aws = clients.in(regionOf(deployed.aliasArn));
  const [found, queue, dead, age, alarms] = await Promise.all([
    known(() => inspect(aws.lambda, deployed)),
    missable(() => queueDepth(aws.sqs, deployed.sourceQueueUrl)),
    missable(() => queueDepth(aws.sqs, deployed.deadLetterQueueUrl)),
    known(() => oldestMessageSeconds(aws.cloudWatch, deployed.sourceQueueUrl)),
    known(() => ringingAlarms(aws.cloudWatch, watchedOf(deployed))),
  ]);
  const problems = [found, queue, dead, age, alarms].flatMap((each) =>
    "problem" in each ? [each.problem] : [],
  );
  const lambda = "value" in found ? found.value : undefined;
  if (isElsewhere(lambda, queue, dead)) {
    return {
      ...status,
      deployed: deployedStatus(deployed, history),
      problems: [
        `AWS knows neither the function nor its queues: they were deleted, or the credentials are of another account ` +
          `than ${accountOf(deployed)}, where the stack has deployed them (aws sts get-caller-identity tells).`,
      ],
    };
  }
  const own = ownSettingsDifferences({
    name,
    environment: settings?.environment ?? "",
    settings: settings?.functions.get(name),
    publishedVersion: deployed.publishedVersion,
    versions: lambda?.versions,
    network: deployed.network,
  });
  const messages = "value" in queue ? queue.value : undefined;
  const letters = "value" in dead ? dead.value : undefined;
  return {
    ...status,
    ...(settings === undefined ? {} : stackFileState(pinned, deployed, own)),
    deployed: deployedStatus(deployed, history),
    live: lambda?.alias && liveStatus(deployed, lambda.alias),
    drift: lambda === undefined ? [] : findDrift(deployed, lambda),
    queue: messages && {
      waiting: messages.visible,
      inFlight: messages.inFlight,
      delayed: messages.delayed,
      oldestSeconds: "value" in age ? age.value : undefined,
    },
    deadLetters: letters && messagesIn(letters),
    alarms: "value" in alarms ? alarms.value : [],
    problems: [...new Set(problems)],
  };
}

/** As {@link known}, and whether what was asked about is not there. */
async function missable<T>(
  read: () => Promise<T>,
): Promise<Known<T> & { readonly isMissing: boolean }> {
  let isMissing = false;
  const answer = await known(async () => {
    try {
      return await read();
    } catch (error) {
      isMissing = isNotFound(error);
      throw error;
    }
  });
  return { ...answer, isMissing };
}

/** Nobody deletes all of it by accident: more likely another account was asked. */
function isElsewhere(
  lambda: Found | undefined,
  ...queues: readonly { readonly isMissing: boolean }[]
): boolean {
  return (
    lambda !== undefined &&
    lambda.versions === undefined &&
    queues.every(({ isMissing }) => isMissing)
  );
}

function accountOf({ aliasArn }: DeployedFunction): string {
  return aliasArn.split(":")[4] ?? "";
}

function deployedStatus(deployed: DeployedFunction, history: readonly Update[]): DeployedStatus {
  const { version, settings, publishedVersion, ledger, canary } = deployed;
  const move = ledger.history.at(-1);
  const since = stableSince(ledger) ?? deployed.since;
  const update = updateAt(history, since);
  return {
    version,
    settings,
    publishedVersion,
    since,
    by: update && {
      author: update.author,
      commit: update.commit,
      build: update.build,
      message: update.message === "" ? undefined : update.message,
    },
    reason: move?.reason,
    canary: canary && { ...canary, since: move?.since },
  };
}

function liveStatus(
  { ledger }: DeployedFunction,
  { publishedVersion, weights }: AliasState,
): LiveStatus {
  const versionOf = (published: string): number | undefined =>
    ledger.entries.find((entry) => entry.publishedVersion === published)?.version;
  return {
    publishedVersion,
    version: versionOf(publishedVersion),
    weights: Object.entries(weights).map(([published, weight]) => ({
      publishedVersion: published,
      version: versionOf(published),
      weight,
    })),
  };
}
