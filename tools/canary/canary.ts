import { applyAgreed } from "../change/applyAgreed";
import type { ChangeWorld } from "../change/applyEdit";
import { verifyCarried } from "../change/carried";
import { lookAhead, showScreen } from "../change/screen";
import { ToolError } from "../errors";
import type { Project } from "../project/project";
import type { DeployedFunction } from "../stacks/deployed";
import type { Plan } from "../stacks/plan";
import type { Terminal } from "../terminal";
import { withAws } from "../world";
import { editCanary, percent, type CanaryPlace } from "./edit";
import { openPlace } from "./place";
import type { CanaryRequest } from "./request";

/** How to carry out what is asked of a canary. */
export interface CanaryChoices {
  readonly environment: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sets, promotes or aborts a canary, and tells what Lambda carries afterwards.
 *
 * @throws ToolError where that makes no sense, is refused, or fails.
 */
export async function changeCanary(
  terminal: Terminal,
  world: ChangeWorld,
  project: Project,
  name: string,
  request: CanaryRequest,
  { environment, yes, dryRun, json, signal }: CanaryChoices,
): Promise<void> {
  const place = await openPlace(world, project, environment, name);
  const { stack, stackFile, running } = place;
  const edited = editCanary(place, request);
  terminal.talk(`Previewing ${environment} ...`);
  const preview = await lookAhead(stack, edited, [name], signal);
  const { plan } = preview;
  const what = describeRequest(place, request);
  showScreen(terminal, preview, running, { dryRun, json });
  if (dryRun) {
    const result = { function: name, environment, dryRun, plan };
    terminal.print(json ? JSON.stringify(result, null, 2) : `${what}.`);
    return;
  }
  const functions = await applyAgreed(
    terminal,
    { stack, stackFile, edited, sentence: `${what}.`, message: `ldm canary: ${what}` },
    { yes, signal },
  );
  const deployed = functions.get(name);
  if (deployed === undefined) throw gone(place);
  await withAws(world, stackFile, deployed, (aws) => verifyCarried(aws, deployed));
  terminal.print(json ? carriedJson(deployed, plan) : carriedLine(deployed));
}

/** What is going to happen, as a sentence without its full stop. */
export function describeRequest(
  { name, environment, stackFile, deployed }: CanaryPlace,
  request: CanaryRequest,
): string {
  if (request.kind === "set") {
    return `Version ${request.version} of ${name} gets ${percent(request.weight)} of the traffic in ${environment}`;
  }
  const version = (stackFile.pinOf(name)?.canary ?? deployed?.canary)?.version;
  return request.kind === "promote"
    ? `Version ${String(version)} of ${name} gets all of the traffic in ${environment}`
    : `Version ${String(version)} of ${name} is sent back in ${environment}`;
}

/** What an alias carries, in a line. */
export function carriedLine({
  name,
  environment,
  version,
  publishedVersion,
  canary,
}: DeployedFunction): string {
  const stable = `version ${version} (published as ${publishedVersion})`;
  if (canary === undefined) return `${name} in ${environment}: ${stable}`;
  const rest = percent(1 - canary.weight);
  return `${name} in ${environment}: ${rest} ${stable}, ${percent(canary.weight)} version ${canary.version} (published as ${canary.publishedVersion})`;
}

function carriedJson(deployed: DeployedFunction, plan: Plan): string {
  const { name, environment, version, settings, publishedVersion, canary } = deployed;
  return JSON.stringify(
    {
      function: name,
      environment,
      dryRun: false,
      plan,
      version,
      settings,
      publishedVersion,
      canary,
    },
    null,
    2,
  );
}

/** The stack says nothing of a function that it was to deploy. */
export function gone({ name, environment }: Pick<CanaryPlace, "name" | "environment">): ToolError {
  return new ToolError(
    `the update of ${environment} has ended, but the stack says nothing of ${name}. Look at it: ldm status ${name}.`,
  );
}
