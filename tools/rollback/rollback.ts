import { verifyCarried } from "../change/carried";
import { applyAgreed } from "../change/applyAgreed";
import type { ChangedStack, ChangeWorld } from "../change/applyEdit";
import { lookAhead, showScreen, type EditPreview } from "../change/screen";
import { ToolError } from "../errors";
import { knownFunction } from "../project/released";
import type { Project } from "../project/project";
import type { StackFile } from "../project/stackFile";
import { Base } from "../pullRequest/base";
import type { PullRequestWish } from "../pullRequest/options";
import { propose } from "../pullRequest/propose";
import { functionIn, type DeployedFunction } from "../stacks/deployed";
import type { Terminal } from "../terminal";
import { withAws } from "../world";
import { findGone, refuseGone } from "./gone";
import { proveAliasesOnly, reaches } from "./proof";
import { rollbackTarget, type Target, type Wanted } from "./target";

/** What to bring back, and how. */
export interface RollbackRequest extends Wanted {
  readonly names: readonly string[];
  readonly environment: string;
  /** Whether more than aliases may change. */
  readonly republish: boolean;
  /** Why, for those who read of it afterwards. */
  readonly reason?: string | undefined;
  /** The pull request to open with it. @default none: it is carried out */
  readonly pullRequest?: PullRequestWish | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/**
 * Brings back what functions ran before, by moving their aliases, and makes sure of it by a call to Lambda.
 *
 * @throws ToolError where there is nothing to go back to, more than aliases would change, or it fails.
 */
export async function rollBack(
  terminal: Terminal,
  world: ChangeWorld,
  project: Project,
  request: RollbackRequest,
): Promise<void> {
  const { environment, names, reason, pullRequest, dryRun, json, signal } = request;
  project.stackFile(environment);
  for (const name of names) knownFunction(project, name);
  const base = pullRequest && (await Base.open(terminal, project, pullRequest));
  const stackFile = base
    ? await base.stackFile(terminal, environment)
    : project.stackFile(environment);
  const stack = await world.open(project, environment);
  const before = await stack.functions();
  const recorded = names.map((name) =>
    rollbackTarget(deployedIn(before, name, environment), request),
  );
  refuseUnpublished(recorded, request);
  const gone = await findGone(world, stackFile, before, recorded);
  if (!request.republish) refuseGone(gone, environment);
  const targets = recorded.map((target) =>
    gone.includes(target) ? { ...target, publishedVersion: undefined } : target,
  );
  for (const { name } of targets) {
    const canary = before.get(name)?.canary;
    if (canary === undefined) continue;
    terminal.talk(`${name}: this ends the canary of version ${canary.version}.`);
  }

  terminal.talk(`Previewing ${environment} ...`);
  const { edited, preview } = await planRollback(stack, stackFile, targets, signal);
  const { plan } = preview;
  // The result of a dry run is the pull request, where there is to be one.
  showScreen(terminal, preview, before, { dryRun: dryRun && base === undefined, json });
  if (!request.republish) proveAliasesOnly(preview, targets, environment);
  // Before a refresh the program counts on what is gone as well.
  refuseGone(
    gone.filter((target) => reaches(preview, target)),
    environment,
  );
  if (base !== undefined) {
    const result = { dryRun, environment, targets };
    if (!edited.isEdited) {
      const already = `Pulumi.${environment}.yaml on ${base.name} says so already. To deploy it: pulumi up --stack ${environment}`;
      terminal.print(json ? JSON.stringify(result, null, 2) : already);
      return;
    }
    const change = { stackFile, edited, names, preview, running: before, reason };
    await propose(
      terminal,
      project,
      base,
      { kind: "rollback", ...change },
      { dryRun, json, result, signal },
    );
    return;
  }
  if (dryRun) {
    if (json) terminal.print(JSON.stringify({ dryRun, environment, targets, plan }, null, 2));
    return;
  }
  const what = targets.map((target) => describe(before.get(target.name), target));
  const after = await applyAgreed(
    terminal,
    {
      stack,
      stackFile,
      edited,
      sentence: `${environment} goes back: ${what.join(", ")}.`,
      message: `ldm rollback: ${what.join(", ")}${reason === undefined ? "" : `, because: ${reason}`}`,
    },
    request,
  );
  const results = await Promise.all(
    targets.map(async ({ name }) => {
      const deployed = deployedIn(after, name, environment);
      await withAws(world, stackFile, deployed, (aws) => verifyCarried(aws, deployed));
      return resultOf(deployedIn(before, name, environment), deployed);
    }),
  );
  const changed = plan.changes.length;
  if (json) {
    terminal.print(JSON.stringify({ dryRun, environment, changed, functions: results }, null, 2));
    return;
  }
  for (const { name, from, version, publishedVersion, settings } of results) {
    terminal.print(
      `${name} in ${environment}: version ${from} -> ${version} (published as ${publishedVersion}, settings ${settings})`,
    );
  }
  const count = changed === 1 ? "1 resource" : `${changed} resources`;
  terminal.print(`${count} updated. Lambda says the same.`);
}

interface Planned {
  readonly edited: StackFile;
  readonly preview: EditPreview;
}

/**
 * Tries it with the stack file's own settings. Only if those do not give what ran then are the settings of
 * then written beside the version: they would stay, whatever is changed in the file from then on.
 */
async function planRollback(
  stack: ChangedStack,
  stackFile: StackFile,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Planned> {
  const names = targets.map(({ name }) => name);
  const plan = async (edited: StackFile): Promise<Planned> => ({
    edited,
    preview: await lookAhead(stack, edited, names, signal),
  });
  let tried: Planned | undefined;
  let problem: unknown;
  try {
    tried = await plan(edit(stackFile, targets, () => undefined));
  } catch (error) {
    // The settings of now may be none that the version of then can run with.
    if (!(error instanceof ToolError)) throw error;
    problem = error;
  }
  const pinned = targets.filter(
    (target) =>
      target.publishedVersion !== undefined &&
      (tried === undefined || !reaches(tried.preview, target)),
  );
  if (pinned.length > 0) {
    return plan(
      edit(stackFile, targets, (target) => (pinned.includes(target) ? target.settings : undefined)),
    );
  }
  if (tried === undefined) throw problem;
  return tried;
}

function edit(
  stackFile: StackFile,
  targets: readonly Target[],
  settingsOf: (target: Target) => string | undefined,
): StackFile {
  return targets.reduce(
    (file, target) =>
      file
        .withCanary(target.name, undefined)
        .withPin(target.name, { version: target.version, settings: settingsOf(target) }),
    stackFile,
  );
}

function refuseUnpublished(targets: readonly Target[], { republish }: RollbackRequest): void {
  const lost = targets.filter(({ publishedVersion }) => publishedVersion === undefined);
  if (lost.length === 0 || republish) return;
  const listed = lost.map(
    ({ name, version, settings }) => `${name} version ${version} with settings ${settings}`,
  );
  throw new ToolError(
    `the ledger has ${listed.join(", ")} no more, so going back there means to publish again, with the stack file's settings. ` +
      "Nothing has been changed. Say --republish to do so.",
  );
}

function deployedIn(
  functions: ReadonlyMap<string, DeployedFunction>,
  name: string,
  environment: string,
): DeployedFunction {
  return functionIn(functions, name, environment, "It was never deployed.");
}

function describe(
  before: DeployedFunction | undefined,
  { name, version, settings }: Target,
): string {
  return before?.version === version
    ? `${name} at version ${version} to settings ${settings}`
    : `${name} from version ${String(before?.version)} to ${version}`;
}

function resultOf(before: DeployedFunction, after: DeployedFunction) {
  const { name, version, settings, publishedVersion } = after;
  return { name, from: before.version, version, settings, publishedVersion };
}
