import type { VersionStore } from "../../components/versionStore";
import { checkEndpoint } from "../../local/emulator";
import { ToolError, UsageError } from "../errors";
import type { Project } from "../project/project";
import type { EventText } from "../project/events";
import { releasedIn } from "../project/released";
import type { Terminal } from "../terminal";
import { withCode } from "./code";
import { attachLines, checkPort } from "./debug";
import { eventOf } from "./envelope";
import { placeOf, type SecretsWorld } from "./place";
import { runInDocker } from "./docker";
import { runInProcess } from "./inProcess";
import { runOnce } from "./runOnce";
import {
  failureOf,
  measureLine,
  outcomeInJson,
  outcomeLines,
  runtimeNotes,
  settingsNotes,
} from "./show";
import { identityOf } from "./variables";

/** What to run, and how. */
export interface InvokeRequest {
  readonly project: Project;
  /** Name of the function. */
  readonly name: string;
  readonly environment: string;
  /** @default the source */
  readonly version: number | undefined;
  readonly event: EventText;
  /** @default no debugger */
  readonly debugPort: number | undefined;
  /** Whether it runs in the image of AWS. */
  readonly inDocker: boolean;
  /** Endpoint of the local cloud that what is published goes to. @default nothing leaves */
  readonly sendTo: string | undefined;
  /** Whether the result is one JSON object. */
  readonly asJson: boolean;
}

/**
 * Runs a function once and shows what came of it.
 *
 * @throws ToolError where it fails, in whole or in a record.
 */
export async function invoke(
  request: InvokeRequest,
  terminal: Terminal,
  world: SecretsWorld,
  signal: AbortSignal,
): Promise<void> {
  const { project, name, environment, version, event, debugPort, inDocker } = request;
  if (request.sendTo !== undefined) await checkAnswers(request.sendTo, signal);
  const store: VersionStore = releasedIn(project);
  await withCode(project, store, name, version, async (code) => {
    const place = await placeOf(project, store, environment, code, world);
    const { queueArn } = identityOf(code, place);
    const given = eventOf(event.text, { queueArn, region: place.region });
    if (debugPort !== undefined) await checkPort(debugPort);
    const introduction = [
      `Running ${name}, ${code.label}, with the settings of ${environment} and ${event.file} ...`,
      ...(inDocker ? [] : runtimeNotes(place, process.versions.node)),
      ...settingsNotes(project.stackFile(environment).pinOf(name), place),
      ...(debugPort === undefined ? [] : attachLines(debugPort)),
    ];
    for (const line of introduction) terminal.talk(line);
    const outcome = await runOnce(
      code,
      {
        place,
        event: given,
        debugPort,
        forwardTo: request.sendTo,
        onLog: (line) => {
          terminal.talk(line);
        },
        signal,
      },
      inDocker ? runInDocker : runInProcess,
    );
    const lines = request.asJson
      ? [JSON.stringify(outcomeInJson(code, place, outcome), null, 2)]
      : outcomeLines(outcome, request.sendTo !== undefined);
    for (const line of lines) terminal.print(line);
    for (const call of outcome.refusedCalls) {
      terminal.talk(`note: it called ${call}, which is not there in such a run.`);
    }
    terminal.talk(measureLine(outcome, place));
    const failure = failureOf(code, place, outcome);
    if (failure !== undefined) throw new ToolError(failure);
  });
}

/**
 * Where `--send` sends: the local cloud that this shell points to.
 *
 * @throws UsageError where it points to none.
 */
export function localEndpoint({ AWS_ENDPOINT_URL: endpoint }: NodeJS.ProcessEnv): string {
  if (endpoint === undefined || endpoint === "") {
    throw new UsageError(
      '--send publishes to the local cloud, and this shell does not point to it: npx ldm local up, then eval "$(npx ldm local env)".',
    );
  }
  return checkEndpoint(endpoint);
}

/** @throws ToolError where nobody is at an endpoint: the function could but say that it failed to publish. */
async function checkAnswers(endpoint: string, signal: AbortSignal): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
  } catch {
    signal.throwIfAborted();
    throw new ToolError(
      `nothing answers on ${endpoint}, where this shell has the local cloud, and nothing was run: npx ldm local up, then eval "$(npx ldm local env)".`,
    );
  }
}
