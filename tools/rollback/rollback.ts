import { verifyCarried } from "../change/carried";
import { applyEdit, previewEdit, type ChangedStack } from "../change/applyEdit";
import { showPlan } from "../change/planLines";
import { withAws, type ChangeWorld } from "../change/world";
import { ToolError } from "../errors";
import { knownFunction } from "../project/knownFunction";
import type { Project } from "../project/project";
import type { StackFile } from "../project/stackFile";
import { confirm } from "../questions";
import type { DeployedFunction } from "../stacks/deployed";
import type { Plan } from "../stacks/plan";
import type { Terminal } from "../terminal";
import { besideAliases, proveAliasesOnly } from "./proof";
import { rollbackTarget, type Target, type Wanted } from "./target";

/** What to bring back, and how. */
export interface RollbackRequest extends Wanted {
  readonly names: readonly string[];
  readonly environment: string;
  /** Whether more than aliases may change. */
  readonly republish: boolean;
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
  const { environment, names, yes, dryRun, json, signal } = request;
  const stackFile = project.stackFile(environment);
  for (const name of names) knownFunction(project, name);
  const stack = await world.open(project, environment);
  const before = await stack.functions();
  const targets = names.map((name) =>
    rollbackTarget(deployedIn(before, name, environment), request),
  );
  refuseUnpublished(targets, request);
  for (const { name } of targets) {
    const canary = before.get(name)?.canary;
    if (canary === undefined) continue;
    terminal.talk(`${name}: this ends the canary of version ${canary.version}.`);
  }

  terminal.talk(`Previewing ${environment} ...`);
  const { edited, plan } = await planRollback(stack, stackFile, targets, signal);
  showPlan(terminal, plan, { asResult: dryRun && !json });
  if (!request.republish) proveAliasesOnly(plan, names, environment);
  if (dryRun) {
    if (json) terminal.print(JSON.stringify({ dryRun, environment, targets, plan }, null, 2));
    return;
  }
  const what = targets.map(
    ({ name, version }) =>
      `${name} from version ${String(before.get(name)?.version)} to ${version}`,
  );
  await confirm(terminal, `${environment} goes back: ${what.join(", ")}.`, {
    environment,
    isProtected: stackFile.isProtected,
    yes,
  });
  terminal.talk(`Updating ${environment} ...`);
  const after = await applyEdit(stack, stackFile, edited, {
    message: `ldm rollback: ${what.join(", ")}`,
    signal,
  });
  const results = await Promise.all(
    targets.map(async ({ name }) => {
      const deployed = deployedIn(after, name, environment);
      await withAws(world, stackFile, deployed, (aws) => verifyCarried(aws, deployed));
      return resultOf(before.get(name), deployed);
    }),
  );
  const changed = plan.changes.length;
  if (json) {
    terminal.print(JSON.stringify({ dryRun, environment, changed, functions: results }, null, 2));
    return;
  }
  for (const { name, from, version, publishedVersion, settings } of results) {
    terminal.print(
      `${name} in ${environment}: version ${String(from)} -> ${version} (published as ${publishedVersion}, settings ${settings})`,
    );
  }
  const count = changed === 1 ? "1 resource" : `${changed} resources`;
  terminal.print(`${count} updated. Lambda says the same.`);
}

interface Planned {
  readonly edited: StackFile;
  readonly plan: Plan;
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
  const plain = edit(stackFile, targets, () => undefined);
  let tried: Planned | undefined;
  let problem: unknown;
  try {
    tried = { edited: plain, plan: await previewEdit(stack, plain, signal) };
  } catch (error) {
    // The settings of now may be none that the version of then can run with.
    if (!(error instanceof ToolError)) throw error;
    problem = error;
  }
  const others = tried === undefined ? undefined : besideAliases(tried.plan, names);
  if (tried !== undefined && others?.length === 0) return tried;
  const publishing = others?.filter(({ type }) => type === "aws:lambda/function:Function");
  const isPinned = ({ name }: Target) =>
    publishing === undefined || publishing.some((change) => change.name === name);
  const pinnable = targets.filter(
    (target) => target.publishedVersion !== undefined && isPinned(target),
  );
  if (pinnable.length === 0) {
    if (tried === undefined) throw problem;
    return tried;
  }
  const pinned = edit(stackFile, targets, (target) =>
    pinnable.includes(target) ? target.settings : undefined,
  );
  return { edited: pinned, plan: await previewEdit(stack, pinned, signal) };
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
  const deployed = functions.get(name);
  if (deployed !== undefined) return deployed;
  const runs = [...functions.keys()];
  throw new ToolError(
    `${environment} does not run ${name}. ` +
      (runs.length === 0 ? "It was never deployed." : `It runs ${runs.join(", ")}.`),
  );
}

function resultOf(before: DeployedFunction | undefined, after: DeployedFunction) {
  const { name, version, settings, publishedVersion } = after;
  return { name, from: before?.version, version, settings, publishedVersion };
}
