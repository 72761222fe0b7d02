import { carriedLine } from "../canary/canary";
import { editCanary, percent } from "../canary/edit";
import { openPlace, type OpenPlace } from "../canary/place";
import type { ChangeWorld } from "../change/applyEdit";
import { lookAhead, showScreen } from "../change/screen";
import type { Clock } from "../clock";
import { ToolError } from "../errors";
import type { Project } from "../project/project";
import type { PinnedVersion } from "../project/stackFile";
import { confirm } from "../questions";
import type { Terminal } from "../terminal";
import { withAws } from "../world";
import { LiveTrial, requestFor } from "./liveTrial";
import { positionOf, type Position } from "./position";
import { describeSchedule, rollOut, type Begin, type StepReport } from "./steps";
import { stepAfter, type Schedule } from "./schedule";
import type { Thresholds } from "./thresholds";

/** What is to be rolled out, and how. */
export interface RolloutChoices {
  readonly environment: string;
  readonly wanted: PinnedVersion;
  readonly reason: string | undefined;
  readonly schedule: Schedule;
  readonly thresholds: Thresholds;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** The world that a rollout asks, changes and waits in. */
export interface RolloutWorld extends ChangeWorld {
  readonly clock: Clock;
}

/**
 * Rolls a version out, from wherever it has got to. All that it goes by is in the stack file and in the stack's ledger, so
 * that it may be stopped, or killed, at any time.
 *
 * @throws ToolError where it is refused, or ends before the version is the stable one.
 */
export async function rolloutVersion(
  terminal: Terminal,
  world: RolloutWorld,
  project: Project,
  name: string,
  choices: RolloutChoices,
): Promise<void> {
  const { environment, wanted, schedule, thresholds, yes, dryRun, json, signal } = choices;
  const place = await openPlace(world, project, environment, name);
  const position = positionOf(place, wanted);
  const { deployed } = place;
  if (deployed === undefined) throw notDeployed(place);
  const steps: StepReport[] = [];
  const finish = (): void => {
    if (json) terminal.print(JSON.stringify(report(place, choices, steps), null, 2));
  };
  if (position.kind === "done") {
    terminal.talk("Nothing is left to do.");
    if (json) finish();
    else terminal.print(carriedLine(deployed));
    return;
  }

  const agreed = weightToAgree(position, schedule);
  terminal.talk(`Previewing ${environment} ...`);
  const edited = editCanary(place, requestFor(wanted, agreed, choices.reason));
  const preview = await lookAhead(place.stack, edited, [name], signal);
  showScreen(terminal, preview, place.running, { dryRun, json });
  if (dryRun) {
    if (!json) terminal.print(`${sentence(place, position, choices)}.`);
    finish();
    return;
  }
  await confirm(terminal, `${sentence(place, position, choices)}.`, {
    environment,
    isProtected: place.stackFile.isProtected,
    yes,
  });
  try {
    await withAws(world, place.stackFile, deployed, async (aws) => {
      const trial = new LiveTrial({ ...place, deployed }, aws, wanted, {
        reason: choices.reason,
        agreed,
      });
      await rollOut(trial, beginAt(position, agreed), {
        schedule,
        thresholds,
        clock: world.clock,
        say: (line) => {
          terminal.talk(line);
        },
        onStep: (step) => steps.push(step),
        signal,
      });
      if (!json) terminal.print(carriedLine(trial.deployed));
    });
  } finally {
    finish();
  }
}

/** The share that is shown and agreed upon before anything happens. */
function weightToAgree(position: Position, schedule: Schedule): number {
  if (position.kind === "unfinished") return position.weight;
  return stepAfter(schedule, position.kind === "running" ? position.weight : 0);
}

function beginAt(position: Position, agreed: number): Begin {
  return position.kind === "running"
    ? { weight: position.weight, since: position.since, isResumed: true }
    : { weight: agreed, isResumed: position.kind === "unfinished" };
}

function sentence(
  { name }: OpenPlace,
  position: Position,
  { environment, wanted, schedule }: RolloutChoices,
): string {
  const from = position.kind === "running" ? ` (it is at ${percent(position.weight)} already)` : "";
  return `Version ${wanted.version} of ${name} is rolled out in ${environment}${from}: ${describeSchedule(schedule)}`;
}

function report({ name }: OpenPlace, choices: RolloutChoices, steps: readonly StepReport[]) {
  const { environment, wanted, dryRun } = choices;
  return { function: name, environment, version: wanted.version, dryRun, steps };
}

function notDeployed({ name, environment }: OpenPlace): ToolError {
  return new ToolError(
    `${environment} has never deployed ${name}: there is no version to go back to. Nothing has been changed. ` +
      `Deploy it first: pulumi up --stack ${environment}.`,
  );
}
