import { messageOf } from "../../components/messageOf";
import { regionOf } from "../../tools/aws/arns";
import { AwsClients } from "../../tools/aws/clients";
import { machineClock } from "../../tools/clock";
import { ToolError } from "../../tools/errors";
import { followLogs } from "../../tools/logs/events";
import { logSourceOf } from "../../tools/logs/logs";
import type { Project } from "../../tools/project/project";
import { functionIn, type DeployedFunction } from "../../tools/stacks/deployed";
import type { Terminal } from "../../tools/terminal";
import { realWorld } from "../../tools/world";
import { LocalAws } from "../aws";
import { feedersOf, inFlowOrder } from "../deployed";
import type { Progress } from "../progress";
import { upFolder } from "../up";
import { claim } from "./claim";
import { pointToLocalCloud } from "./cloud";
import { Endings } from "./endings";
import { readKeys, type KeyInput } from "./keys";
import { watchSources } from "./sources";
import { Stream } from "./stream";
import { Updates } from "./updates";
import { Workbench } from "./workbench";

/** What to work on. */
export interface DevRequest {
  readonly project: Project;
  /** Functions to run from their source. @default all that the environment runs */
  readonly names: readonly string[];
  readonly progress: Progress;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly input: KeyInput;
}

/**
 * Runs functions of the first environment, in the local cloud, from their source: what is saved runs from the next
 * message on. Shows every message and every log line until somebody ends it; then the deployed versions run again.
 *
 * @throws ToolError or UsageError where it can't begin.
 */
export async function dev(terminal: Terminal, request: DevRequest): Promise<void> {
  const { project, names, progress, signal } = request;
  const endpoint = await pointToLocalCloud(progress, signal);
  const [environment = ""] = project.environments;
  const deployed = await (await realWorld.open(project, environment)).functions();
  for (const name of names) functionIn(deployed, name, environment, "It was never deployed.");
  const functions = [...deployed.values()];
  const [first] = functions;
  if (first === undefined) {
    throw new ToolError(
      `${environment} runs no function: pin one in Pulumi.${environment}.yaml, then npx ldm local down, and again.`,
    );
  }
  const endings = new Endings();
  endings.add(claim(upFolder));
  const region = regionOf(first.aliasArn);
  const aws = new LocalAws(endpoint, region);
  const clients = new AwsClients({ region });
  endings.add(() => {
    aws.destroy();
    clients.destroy();
  });
  try {
    const all = inFlowOrder(functions, await feedersOf(functions, aws));
    await workOn(all, environment, { ...request, terminal, aws, clients, endings });
  } finally {
    for (const problem of await endings.come()) {
      terminal.talk(`${environment} is not quite as it was: ${messageOf(problem)}`);
    }
  }
  terminal.talk(
    `${environment} runs its deployed versions again. To end the local cloud: npx ldm local down`,
  );
}

interface Work extends DevRequest {
  readonly terminal: Terminal;
  readonly aws: LocalAws;
  readonly clients: AwsClients;
  readonly endings: Endings;
}

async function workOn(
  all: readonly DeployedFunction[],
  environment: string,
  { project, names, progress, signal, input, terminal, aws, clients, endings }: Work,
): Promise<void> {
  const stream = new Stream(
    terminal,
    all.map(({ name }) => name),
  );
  const workbench = new Workbench({ project, aws, lambda: clients.lambda, stream, endings });
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const each of chosen) {
    signal.throwIfAborted();
    await workbench.begin(each);
    progress.say(
      `${each.name} runs from source in ${environment}, in the place of version ${each.version}`,
    );
  }
  const updates = new Updates((name) => workbench.update(name));
  endings.add(() => updates.settled());
  endings.add(
    await watchSources(
      chosen.map(({ name }) => name),
      {
        program: project.program,
        stackFile: project.stackFile(environment).path,
        onSave: (saved) => {
          updates.save(saved);
        },
      },
    ),
  );
  const show = await workbench.observe(all);
  const sources = await Promise.all(all.map((each) => logSourceOf(clients.lambda, each)));
  const quit = new AbortController();
  endings.add(
    readKeys(input, (key) => {
      const wanted = all[Number(key) - 1];
      if (key === "q") quit.abort();
      else if (wanted !== undefined) void workbench.send(wanted);
    }),
  );
  for (const line of instructions(all, input.isTTY)) terminal.talk(line);
  const isOver = AbortSignal.any([signal, quit.signal]);
  const logged = async (): Promise<void> => {
    const since = Date.now();
    const following = { since, clock: machineClock, signal: isOver, everyMs: 300 };
    for await (const event of followLogs(clients.logs, sources, following)) stream.log(event);
  };
  await Promise.all([unlessOver(show(isOver), isOver), unlessOver(logged(), isOver)]);
}

/** Work that ends with an error where it fails, and without one where it is over. */
async function unlessOver(work: Promise<void>, isOver: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isOver.aborted) throw error;
  }
}

function instructions(all: readonly DeployedFunction[], hasKeys: boolean): string[] {
  const keys = all.map(({ name }, index) => `${index + 1} ${name}`);
  return hasKeys
    ? [`Save a file, and it runs. Keys send a sample event: ${keys.join(", ")}. q ends it.`]
    : [
        "Save a file, and it runs. Ctrl-C ends it. To send a sample event: npx ldm local send <function> --env dev",
      ];
}
