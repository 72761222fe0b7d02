import type { EngineEvent } from "@pulumi/pulumi/automation";

import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import { forecastOf, type Forecast } from "../stacks/forecast";
import { notesOn } from "../stacks/notes";
import type { Plan } from "../stacks/plan";
import type { Terminal } from "../terminal";
import { previewEdit, type ChangedStack } from "./applyEdit";
import { planLines } from "./planLines";

/** What an edited stack file would do. */
export interface EditPreview {
  readonly plan: Plan;
  /** What each function would run. */
  readonly forecast: ReadonlyMap<string, Forecast>;
  /** What the program says of each function that was asked about. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** Previews an edited stack file, and reads what it would do to some functions; nothing is changed. */
export async function lookAhead(
  stack: Pick<ChangedStack, "preview">,
  edited: StackFile,
  names: readonly string[],
  signal: AbortSignal,
): Promise<EditPreview> {
  const events: EngineEvent[] = [];
  const plan = await previewEdit(stack, edited, signal, (event) => {
    events.push(event);
  });
  return {
    plan,
    forecast: forecastOf(events),
    notes: new Map(names.map((name) => [name, notesOn(name, events)])),
  };
}

/** What is going to happen, on one screen: each function, what the program says of it, and the resources. */
export function screenOf(
  { plan, forecast, notes }: EditPreview,
  before: ReadonlyMap<string, DeployedFunction>,
): string[] {
  const functions = [...notes].flatMap(([name, said]) => {
    const line = moveLine(name, before.get(name), forecast.get(name));
    return [...line, ...said.map((note) => `  ${note}`)];
  });
  const told = new Set(
    [...notes].flatMap(([name, said]) => said.map((note) => `${name}: ${note}`)),
  );
  const diagnostics = plan.diagnostics.filter(({ message }) => !told.has(message));
  return [...functions, ...planLines({ ...plan, diagnostics })];
}

/** Shows what is going to happen: as the result of a dry run, or on the way to it. */
export function showScreen(
  terminal: Terminal,
  preview: EditPreview,
  before: ReadonlyMap<string, DeployedFunction>,
  { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean },
): void {
  for (const line of screenOf(preview, before)) {
    if (dryRun && !json) terminal.print(line);
    else terminal.talk(line);
  }
}

function moveLine(
  name: string,
  before: DeployedFunction | undefined,
  after: Forecast | undefined,
): string[] {
  if (after === undefined) return [];
  const { version, settings, publishedVersion } = after;
  const by = publishedVersion === undefined ? "publishes it" : "only the alias moves";
  if (before === undefined) return [`${name}: version ${version}, settings ${settings}, ${by}`];
  const changed = [
    before.version === version ? `version ${version}` : `version ${before.version} -> ${version}`,
    before.settings === settings
      ? `settings ${settings}`
      : `settings ${before.settings} -> ${settings}`,
  ].join(", ");
  return [
    before.publishedVersion === publishedVersion
      ? `${name}: stays at ${changed}`
      : `${name}: ${changed}, ${by}`,
  ];
}
