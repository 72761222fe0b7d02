import type { EngineEvent } from "@pulumi/pulumi/automation";

import { ToolError } from "../errors";
import { outlookOf } from "../diff/outlook";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";
import { forecastOf, publishedInWords } from "../stacks/forecast";
import { notesOn } from "../stacks/notes";
import type { Change } from "../stacks/plan";
import type { EnvironmentStack } from "../stacks/stack";
import type { World } from "../world";

/** What of a stack is asked. */
export type PreviewedStack = Pick<EnvironmentStack, "functions" | "preview">;

/** What an update of an environment would do. */
export interface EnvironmentPreview {
  readonly environment: string;
  /** Why it can't be told; then there is nothing else. */
  readonly failure?: string;
  /** The functions that it changes, or has something to say about. */
  readonly functions: readonly FunctionPreview[];
  /** Changes to what belongs to no function. */
  readonly others: readonly Change[];
}

/** What an update would do to a function. */
export interface FunctionPreview {
  readonly name: string;
  /** The version that runs; nothing where none does. */
  readonly now: number | undefined;
  /** The version that would run; nothing where none would. */
  readonly then: number | undefined;
  /** The published version that it would be, and whether that is there already. */
  readonly published: string;
  /** Why it publishes, or why not, in the program's own words. */
  readonly notes: readonly string[];
  readonly changes: readonly Change[];
}

/**
 * Previews environments, one after the other. Changes nothing.
 *
 * @param onPreview Is told of each before it is asked.
 * @throws UsageError where there is no such environment.
 */
export async function previewEnvironments(
  project: Project,
  names: readonly string[],
  world: Pick<World<PreviewedStack>, "open">,
  onPreview: (environment: string) => void,
  signal: AbortSignal,
): Promise<EnvironmentPreview[]> {
  for (const name of names) project.stackFile(name);
  const wanted = project.environments.filter((name) => names.length === 0 || names.includes(name));
  const previews: EnvironmentPreview[] = [];
  for (const environment of wanted) {
    signal.throwIfAborted();
    onPreview(environment);
    previews.push(await previewOf(project, environment, world, signal));
  }
  return previews;
}

async function previewOf(
  project: Project,
  environment: string,
  world: Pick<World<PreviewedStack>, "open">,
  signal: AbortSignal,
): Promise<EnvironmentPreview> {
  const events: EngineEvent[] = [];
  try {
    const stack = await world.open(project, environment);
    const running = await stack.functions();
    const plan = await stack.preview({ signal, onEvent: (event) => events.push(event) });
    const names = releasedIn(project).functions();
    const forecasts = forecastOf(events);
    const functions = names.map((name) => {
      const { notes, changes } = outlookOf(name, names, plan, notesOn(name, events));
      return {
        name,
        now: running.get(name)?.version,
        then: forecasts.get(name)?.version,
        published: publishedInWords(running.get(name), forecasts.get(name)),
        notes,
        changes,
      };
    });
    const owned = new Set(functions.flatMap(({ changes }) => changes));
    return {
      environment,
      functions: functions.filter(({ notes, changes }) => notes.length + changes.length > 0),
      others: plan.changes.filter((change) => !owned.has(change)),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ToolError)) throw error;
    return { environment, failure: error.message, functions: [], others: [] };
  }
}

/** Whether an update would leave an environment as it is. */
export function changesNothing({ failure, functions, others }: EnvironmentPreview): boolean {
  const isQuiet = functions.every(({ changes }) => changes.length === 0);
  return failure === undefined && isQuiet && others.length === 0;
}
