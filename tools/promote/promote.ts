import {
  needsLeave,
  refusal,
  type Promotion as BarredVersion,
} from "../../components/promotionGate";
import { ringingAlarms } from "../aws/alarms";
import { applyAgreed } from "../change/applyAgreed";
import type { ChangeWorld } from "../change/applyEdit";
import { verifyCarried } from "../change/carried";
import { lookAhead, showScreen } from "../change/screen";
import { ToolError, UsageError } from "../errors";
import { knownFunction, releasedIn } from "../project/released";
import type { Project } from "../project/project";
import { settingsIn } from "../project/settings";
import type { Pin, StackFile } from "../project/stackFile";
import { Base } from "../pullRequest/base";
import type { PullRequestWish } from "../pullRequest/options";
import { propose } from "../pullRequest/propose";
import { functionIn, type DeployedFunction } from "../stacks/deployed";
import { findDrift } from "../status/drift";
import { inspect } from "../status/inspect";
import { watchedOf } from "../status/watched";
import type { Terminal } from "../terminal";
import { withAws } from "../world";
import { handedOn } from "./source";

/** What to promote, and how. */
export interface PromoteRequest {
  /** Names of the functions; none stands for all that both environments have. */
  readonly names: readonly string[];
  readonly to: string;
  /** @default the environment that the stack file promotes from */
  readonly from: string | undefined;
  /** @default the version that the environment before runs */
  readonly version: number | undefined;
  readonly bakedMs: number | undefined;
  readonly reason: string | undefined;
  /** Whether to deploy it. @default only the stack file is written */
  readonly up: boolean;
  /** The pull request to open with it. @default none: the stack file is written */
  readonly pullRequest?: PullRequestWish | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** One function's promotion. */
interface Promotion {
  readonly name: string;
  readonly from: number | undefined;
  readonly version: number;
  readonly exception: Pin["exception"];
}

/**
 * Hands on to an environment what the one before it runs: makes sure that it really runs there, and well, and
 * that the target can run it; writes the stack file, deploys it or opens a pull request with it, as is asked for.
 *
 * @throws ToolError where something bars it, or it fails.
 */
export async function promote(
  terminal: Terminal,
  world: ChangeWorld,
  project: Project,
  request: PromoteRequest,
): Promise<void> {
  const { to, up, pullRequest, dryRun, json, signal } = request;
  project.stackFile(to);
  refuseUnknown(project, request);
  const base = pullRequest && (await Base.open(terminal, project, pullRequest));
  const stackFile = base ? await base.stackFile(terminal, to) : project.stackFile(to);
  const from = sourceOf(project, stackFile, request);
  terminal.talk(`Looking at ${from} ...`);
  const source = await (await world.open(project, from)).functions();
  const names = request.names.length > 0 ? request.names : sharedNames(source, stackFile, from);
  const stack = await world.open(project, to);
  const own = await stack.functions();
  const scene = { world, project, stackFile, source, from, own };
  const promotions = await decide(scene, names, request);

  const edited = promotions.reduce(
    (file, { name, version, exception }) =>
      file.withCanary(name, undefined).withPin(name, { version, exception }),
    stackFile,
  );
  settingsIn(edited.raw(), releasedIn(project));
  const moves = promotions.map(describe);
  for (const move of moves) terminal.talk(move);
  if (base !== undefined) {
    const result = { dryRun, from, to, isDeployed: false, functions: promotions };
    if (!edited.isEdited) {
      const already = `Pulumi.${to}.yaml on ${base.name} says so already: ${moves.join(", ")}`;
      terminal.print(json ? JSON.stringify(result, null, 2) : already);
      return;
    }
    terminal.talk(`Previewing ${to} ...`);
    const preview = await lookAhead(stack, edited, names, signal);
    const change = { stackFile, edited, names, preview, running: own, reason: undefined };
    await propose(
      terminal,
      project,
      base,
      { kind: "promotion", from, ...change },
      { dryRun, json, result, signal },
    );
    return;
  }
  if (!up) {
    if (!dryRun) edited.save();
    const result = { dryRun, from, to, isDeployed: false, functions: promotions };
    const file = `Pulumi.${to}.yaml`;
    const says = `${file}${dryRun ? " would say" : ""}: ${moves.join(", ")}`;
    const done = edited.isEdited ? says : `${file} says so already: ${moves.join(", ")}`;
    terminal.print(json ? JSON.stringify(result, null, 2) : done);
    if (!json && !dryRun) terminal.talk(`To deploy it: pulumi up --stack ${to}`);
    return;
  }

  terminal.talk(`Previewing ${to} ...`);
  const preview = await lookAhead(stack, edited, names, signal);
  const { plan } = preview;
  showScreen(terminal, preview, own, request);
  if (dryRun) {
    const result = { dryRun, from, to, isDeployed: false, functions: promotions, plan };
    if (json) terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  const isNew = edited.isEdited || plan.changes.length > 0;
  const functions = isNew
    ? await applyAgreed(
        terminal,
        {
          stack,
          stackFile,
          edited,
          sentence: `${to} gets ${moves.join(", ")}.`,
          message: `ldm promote: ${moves.join(", ")}`,
        },
        request,
      )
    : own;
  const carried = await Promise.all(
    promotions.map(async ({ name }) => {
      const deployed = runningIn(functions, name, to);
      await withAws(world, stackFile, deployed, (aws) => verifyCarried(aws, deployed, isNew));
      return deployed;
    }),
  );
  if (json) {
    const result = { dryRun, from, to, isDeployed: true, functions: promotions, plan };
    terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  const already = isNew ? "" : " already, and Lambda says the same";
  for (const { name, version, publishedVersion } of carried) {
    terminal.print(
      `${name} in ${to}: version ${version} (published as ${publishedVersion})${already}`,
    );
  }
}

function sourceOf(project: Project, stackFile: StackFile, { to, from }: PromoteRequest): string {
  const source = from ?? stackFile.promotesFrom;
  if (source === undefined) {
    throw new UsageError(
      `${to} gets its versions from no other environment: Pulumi.${to}.yaml has no promotesFrom. Name one with --from, or write the version there.`,
    );
  }
  if (source === to) throw new UsageError(`--from and --to are both ${to}.`);
  project.stackFile(source);
  return source;
}

/** All that one environment runs and the other has an entry for that does not leave it out. */
function sharedNames(
  source: ReadonlyMap<string, DeployedFunction>,
  stackFile: StackFile,
  from: string,
): readonly string[] {
  const names = stackFile.functions.filter(
    (name) => source.has(name) && stackFile.pinOf(name) !== undefined,
  );
  if (names.length > 0) return names;
  throw new ToolError(
    source.size === 0
      ? `${from} runs nothing: it was never deployed. Deploy it first: pulumi up --stack ${from}.`
      : `there is nothing to promote: ${from} runs ${[...source.keys()].join(", ")}, and Pulumi.${stackFile.stack}.yaml has a version of none of them.`,
  );
}

interface Scene {
  readonly world: ChangeWorld;
  readonly project: Project;
  readonly stackFile: StackFile;
  readonly source: ReadonlyMap<string, DeployedFunction>;
  readonly from: string;
  /** What the target runs. */
  readonly own: ReadonlyMap<string, DeployedFunction>;
}

async function decide(
  scene: Scene,
  names: readonly string[],
  request: PromoteRequest,
): Promise<readonly Promotion[]> {
  const { project, stackFile, source, from, own } = scene;
  return Promise.all(
    names.map(async (name) => {
      const running = runningIn(source, name, from);
      const pin = stackFile.pinOf(name);
      const wanted = request.version ?? running.version;
      const exception = exceptionFor(wanted, request, pin);
      const version = handedOn(running, {
        version: request.version,
        bakedMs: request.bakedMs,
        hasReason: exception !== undefined,
        now: Date.now(),
      });
      const released = knownFunction(project, name);
      if (!released.includes(version)) throw new ToolError(notHere(name, version, released));
      await refuseTrouble(scene, running);
      const promotion = { name, version, own: own.get(name)?.ledger };
      const isBarred =
        (exception !== undefined || needsLeave(promotion)) &&
        (await isRefused(scene, promotion, exception, request.to));
      return {
        name,
        from: own.get(name)?.version ?? pin?.version,
        version,
        exception: isBarred ? exception : undefined,
      };
    }),
  );
}

/** The reason that is given now, or the one that the stack file has from when this promotion was written into it. */
function exceptionFor(
  version: number,
  { reason }: PromoteRequest,
  pin: Pin | undefined,
): Pin["exception"] {
  if (reason !== undefined) return { version, reason };
  return pin?.exception?.version === version ? pin.exception : undefined;
}

/** @throws UsageError where the command line names what there is not. */
function refuseUnknown(project: Project, { names, version }: PromoteRequest): void {
  for (const name of names) {
    const released = knownFunction(project, name);
    if (version === undefined || released.includes(version)) continue;
    throw new UsageError(notHere(name, version, released));
  }
}

function notHere(name: string, version: number, released: readonly number[]): string {
  return `version ${version} of ${name} is not in this checkout, which has ${released.join(", ")}. Pull it first.`;
}

/**
 * Whether the environment that the target promotes from bars the version, whichever one it is taken from.
 *
 * @throws ToolError where it does, and nobody has said why it may come all the same.
 */
async function isRefused(
  { world, project, stackFile, source, from }: Scene,
  promotion: BarredVersion,
  exception: Pin["exception"],
  to: string,
): Promise<boolean> {
  const gate = stackFile.promotesFrom;
  if (gate === undefined) return false;
  const before = gate === from ? source : await (await world.open(project, gate)).functions();
  const ledger = before.get(promotion.name)?.ledger;
  const refused = refusal(promotion, { from: gate, here: to, before: ledger });
  if (refused !== undefined && exception === undefined) throw new ToolError(refused);
  return refused !== undefined;
}

/** Refuses what does not really run where it comes from, or rings there. */
async function refuseTrouble(
  { world, project, from }: Scene,
  running: DeployedFunction,
): Promise<void> {
  const { name } = running;
  await withAws(world, project.stackFile(from), running, async (aws) => {
    const [found, alarms] = await Promise.all([
      inspect(aws.lambda, running),
      ringingAlarms(aws.cloudWatch, watchedOf(running)),
    ]);
    const moved = findDrift(running, found).filter(({ kind }) => ALIAS_DRIFTS.includes(kind));
    if (moved.length > 0) {
      const told = moved.map(({ message, remedy }) => `${message} ${remedy}`);
      throw new ToolError(
        `${from} does not really run what its stack says of ${name}. ${told.join(" ")}`,
      );
    }
    if (alarms.length > 0) {
      const ringing = alarms.map(({ name: alarm, reason }) => `${alarm} (${reason})`);
      throw new ToolError(
        `an alarm of ${name} rings in ${from}: ${ringing.join(", ")}. Look at it first; nothing has been promoted.`,
      );
    }
  });
}

const ALIAS_DRIFTS: readonly string[] = [
  "function-missing",
  "alias-missing",
  "alias-moved",
  "weights-changed",
];

function runningIn(
  functions: ReadonlyMap<string, DeployedFunction>,
  name: string,
  environment: string,
): DeployedFunction {
  return functionIn(
    functions,
    name,
    environment,
    `It was never deployed: pulumi up --stack ${environment}.`,
  );
}

function describe({ name, from, version, exception }: Promotion): string {
  const because = exception === undefined ? "" : `, because: ${exception.reason}`;
  return from === version
    ? `${name} stays at version ${version}`
    : `${name} ${from === undefined ? "" : `from version ${from} `}to version ${version}${because}`;
}
