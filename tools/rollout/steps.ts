import { percent } from "../canary/edit";
import type { Clock } from "../clock";
import { formatDuration } from "../durations";
import { ToolError } from "../errors";
import { judge, type Evidence, type Judgement, type Verdict } from "./judge";
import { CanaryMoved, type Watch } from "./observe";
import { checkEveryMs, stepAfter, type Schedule } from "./schedule";
import type { Thresholds } from "./thresholds";

/** A version on its way: how to move it, and how it does. */
export interface Trial {
  /** The function's name. */
  readonly name: string;
  /** Name of the stack. */
  readonly environment: string;
  /** Number of the version on trial. */
  readonly version: number;
  /** Gives it a share of the traffic: none sends it back, 1 makes it the stable version. Answers since when it has it. */
  move(weight: number, signal?: AbortSignal): Promise<Date>;
  /** How it has done since then. */
  observe(watch: Watch): Promise<Evidence>;
  /** How many dead letters there are now. */
  deadLetters(): Promise<number>;
}

/** How to roll out. */
export interface RollOutOptions {
  readonly schedule: Schedule;
  readonly thresholds: Thresholds;
  readonly clock: Clock;
  /** Writes a line about what is going on. */
  readonly say: (line: string) => void;
  /** Is told each step when it is over. */
  readonly onStep: (step: StepReport) => void;
  /** Stops it when it fires: the version keeps the share that it has. */
  readonly signal: AbortSignal;
}

/** One step of a rollout, as `--json` prints it. */
export interface StepReport {
  /** The version's share of the traffic, 0 to 1. */
  readonly weight: number;
  /** Since when it had that, ISO 8601, UTC. */
  readonly since: string;
  /** What was thought of it; nothing of the last step, which nothing comes after. */
  readonly verdict?: Verdict;
  readonly reasons: readonly string[];
}

/** A share of the traffic, and since when the version has it. */
interface Step {
  readonly weight: number;
  readonly since: Date;
}

/** Where a rollout begins. */
export interface Begin {
  readonly weight: number;
  /** Since when the version has that share already. @default it gets it first of all */
  readonly since?: Date | undefined;
  /** Whether an earlier command has begun the rollout. */
  readonly isResumed: boolean;
}

/** How often it is tried to send a bad version back. */
const SEND_BACK_ATTEMPTS = 3;

/**
 * Gives a version more and more of the traffic, and judges it in between. One that is bad is sent back at once.
 *
 * @throws ToolError where it ends before the version is the stable one.
 */
export async function rollOut(trial: Trial, begin: Begin, options: RollOutOptions): Promise<void> {
  const { schedule, say, onStep, signal } = options;
  const talk = (line: string): void => {
    say(`${clockTime(options.clock.now())} ${line}`);
  };
  let deadLettersBefore = await trial.deadLetters();
  if (begin.isResumed) {
    const since = begin.since === undefined ? "" : `, which it has since ${clockTime(begin.since)}`;
    talk(
      `Going on at ${percent(begin.weight)} of version ${trial.version}${since}; ` +
        `dead letters count from now on (${deadLettersBefore} are there).`,
    );
  }
  const advance = async (weight: number): Promise<Step> => {
    const what = weight === 1 ? "all of the traffic" : percent(weight);
    talk(`Version ${trial.version} of ${trial.name} gets ${what} in ${trial.environment}.`);
    return { weight, since: await trial.move(weight, signal) };
  };
  let step: Step =
    begin.since === undefined
      ? await advance(begin.weight)
      : { weight: begin.weight, since: begin.since };
  while (step.weight < 1) {
    const { weight, since } = step;
    const observing = async (): Promise<Evidence> => {
      const to = options.clock.now();
      const evidence = await trial.observe({ from: since, to, deadLettersBefore });
      // Who puts dead letters back in the queue makes room for new ones that count.
      deadLettersBefore = Math.min(deadLettersBefore, evidence.deadLetters.now);
      return evidence;
    };
    const { verdict, reasons } = await watch(trial, step, observing, talk, options);
    onStep({ weight, since: since.toISOString(), verdict, reasons });
    if (verdict === "bad") throw await sendBack(trial, reasons, talk, options);
    if (verdict === "unsure") throw unsure(trial, weight, reasons);
    step = await goOn(trial, weight, () => advance(stepAfter(schedule, weight)));
  }
  onStep({ weight: 1, since: step.since.toISOString(), reasons: [] });
}

/** Looks at a step until it is known what to think of it. */
async function watch(
  trial: Trial,
  { weight, since }: Step,
  observe: () => Promise<Evidence>,
  talk: (line: string) => void,
  { schedule, thresholds, clock, signal }: RollOutOptions,
): Promise<Judgement> {
  const due = since.getTime() + schedule.everyMs;
  const begin = clock.now().getTime();
  const limit = Math.max(due, begin) + schedule.patienceMs;
  if (begin < due) talk(`${percent(weight)}: watching it until ${clockTime(new Date(due))}.`);
  let said = "";
  try {
    for (;;) {
      const now = clock.now().getTime();
      const judgement = await look(observe, thresholds);
      signal.throwIfAborted();
      const isDue = now >= due;
      const line = judgement.reasons.join("; ");
      if (judgement.verdict === "bad" || (isDue && judgement.verdict === "good")) {
        talk(`${percent(weight)}: ${judgement.verdict}: ${line}.`);
        return judgement;
      }
      if (now >= limit) return judgement;
      if (isDue && line !== said) {
        talk(`${percent(weight)}: waiting on: ${line}.`);
        said = line;
      }
      const next = Math.min(now + checkEveryMs(schedule), now < due ? due : limit);
      await clock.wait(next - now, signal);
    }
  } catch (error) {
    if (signal.aborted) throw new ToolError(stays(trial, weight));
    throw error;
  }
}

/** One look. What can't be read at the moment is no reason to give up. */
async function look(observe: () => Promise<Evidence>, thresholds: Thresholds): Promise<Judgement> {
  try {
    return judge(await observe(), thresholds);
  } catch (error) {
    if (!(error instanceof ToolError) || error instanceof CanaryMoved) throw error;
    return {
      verdict: "unsure",
      reasons: [`AWS could not be asked: ${error.message.replace(/\.$/, "")}`],
    };
  }
}

/** Sends a bad version back, and says why. */
async function sendBack(
  trial: Trial,
  reasons: readonly string[],
  talk: (line: string) => void,
  { schedule, clock, signal }: RollOutOptions,
): Promise<ToolError> {
  const { name, environment, version } = trial;
  const why = reasons.map((reason) => `  ${reason}`).join("\n");
  for (let attempt = 1; ; attempt += 1) {
    try {
      talk(`Version ${version} of ${name} is sent back in ${environment}.`);
      await trial.move(0);
      return new ToolError(
        `version ${version} of ${name} was bad, and ${environment} has none of it any more:\n${why}`,
      );
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      if (attempt === SEND_BACK_ATTEMPTS || signal.aborted) {
        return new ToolError(
          `version ${version} of ${name} is bad, and it COULD NOT BE SENT BACK in ${environment}: ${error.message}\n` +
            `It is bad because:\n${why}\nSend it back: ldm canary ${name} --env ${environment} --abort`,
        );
      }
      talk(`That failed: ${error.message}`);
      await clock.wait(checkEveryMs(schedule));
    }
  }
}

/** The next step; where it fails, how to go on is said. */
async function goOn(trial: Trial, weight: number, advance: () => Promise<Step>): Promise<Step> {
  try {
    return await advance();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError(
      `${error.message}\n${trial.name} in ${trial.environment} had got to ${percent(weight)} version ${trial.version}: ${waysOn(trial)}`,
    );
  }
}

function unsure(trial: Trial, weight: number, reasons: readonly string[]): ToolError {
  const why = reasons.map((reason) => `  ${reason}`).join("\n");
  return new ToolError(
    `nobody knows yet how version ${trial.version} of ${trial.name} does:\n${why}\n${stays(trial, weight)}`,
  );
}

function stays(trial: Trial, weight: number): string {
  return `${trial.name} in ${trial.environment} stays at ${percent(weight)} version ${trial.version}: ${waysOn(trial)}`;
}

function waysOn({ name, environment }: Trial): string {
  return `the same command goes on from there; ldm canary ${name} --env ${environment} --abort goes back.`;
}

/** Hours, minutes and seconds of the user's own clock. */
function clockTime(time: Date): string {
  return time.toLocaleTimeString("en-GB");
}

/** What a rollout is going to do, in one line. */
export function describeSchedule({ steps, everyMs }: Schedule): string {
  return `${steps.map(percent).join(", ")}, each but the last watched for ${formatDuration(everyMs)}`;
}
