import { createRequire } from "node:module";

import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Command, Option } from "commander";

import { formatWeight } from "../../components/settings/weight";
import type { VersionStore } from "../../components/versionStore";
import { codeDifference, patchOf } from "../diff/code";
import {
  comparePinned,
  compareSettled,
  compareVersions,
  type ReadBothSecrets,
} from "../diff/compare";
import { outlookOf } from "../diff/outlook";
import { codeLines, comparisonLines, outlookLines } from "../diff/render";
import type * as secretsModule from "../diff/secrets";
import { findSide, parseSide } from "../diff/side";
import { ToolError, UsageError } from "../errors";
import { interruptible } from "../interrupts";
import type { Project } from "../project/project";
import { projectOf } from "../project/projectOf";
import { checkReleased, releasedIn, versionsOf } from "../project/released";
import type { Pin, StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type * as stackModule from "../stacks/stack";
import { notesOn } from "../stacks/notes";
import { processTerminal, type Terminal } from "../terminal";

interface DiffOptions {
  json?: boolean;
  stat?: boolean;
  code?: boolean;
}

// The Automation API takes a second to load, and two versions are compared without it.
const load = createRequire(__filename);
const modules = {
  secrets: () => load("../diff/secrets") as typeof secretsModule,
  stack: () => load("../stacks/stack") as typeof stackModule,
};

/** `ldm diff`: what differs between two versions or environments, or what an update would change. */
export function diffCommand(terminal: Terminal = processTerminal): Command {
  return new Command("diff")
    .description("Show what differs between two versions or environments of a function.")
    .argument("<function>", "name of a folder in functions/")
    .argument("<a>", "a version (3), an environment (qa), or a version with its settings (qa:3)")
    .argument("[b]", "what to compare it with; without it, what the environment a runs")
    .addOption(new Option("--stat", "how much of the code differs, and no more").conflicts("code"))
    .addOption(new Option("--code", "the code itself, as a unified diff").conflicts("json"))
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm diff order-intake 3 4           code, commits and contract of two versions
  $ npx ldm diff order-intake 3 4 --code    the code itself
  $ npx ldm diff order-intake qa prod       variables and settings as well, by the stack files
  $ npx ldm diff order-intake prod prod:2   what another version would mean in prod
  $ npx ldm diff order-intake qa            what pulumi up would change in qa, and why

Secret variables are compared where the stacks can be read, and never shown. Exit code 0 whether anything
differs or not.`,
    )
    .action(
      async (
        name: string,
        a: string,
        b: string | undefined,
        options: DiffOptions,
        command: Command,
      ) => {
        const project = projectOf(command);
        const store = releasedIn(project);
        versionsOf(store, name);
        if (b === undefined) await showOutlook({ project, store, name, terminal }, a, options);
        else await showComparison({ project, store, name, terminal }, [a, b], options);
      },
    );
}

interface Asked {
  readonly project: Project;
  readonly store: VersionStore;
  /** Name of the function. */
  readonly name: string;
  readonly terminal: Terminal;
}

async function showComparison(
  { project, store, name, terminal }: Asked,
  [a, b]: readonly [string, string],
  options: DiffOptions,
): Promise<void> {
  const sides = [findSide(project, store, name, a), findSide(project, store, name, b)] as const;
  const versions = [sides[0].version, sides[1].version] as const;
  if (options.stat === true || options.code === true) {
    await showCode({ project, store, name, terminal }, versions, options);
    return;
  }
  const compared = await compareVersions(project, store, name, sides);
  const settled = await compareSettled(sides, bothSecrets(project, name, terminal));
  const comparison = { ...compared, ...(settled && { settled }) };
  const lines =
    options.json === true
      ? [asJson({ ...comparison, sides: sides.map(({ label, version }) => ({ label, version })) })]
      : comparisonLines(comparison, terminal);
  for (const line of lines) terminal.print(line);
}

async function showCode(
  { store, name, terminal }: Asked,
  versions: readonly [number, number],
  { code: wantsPatch, json }: DiffOptions,
): Promise<void> {
  const code = await codeDifference(store, name, versions);
  const lines = json === true ? [asJson({ function: name, code })] : codeLines(code);
  for (const line of lines) terminal.print(line);
  if (wantsPatch !== true) return;
  const patch = await patchOf(store, name, versions, "index.mjs", terminal);
  if (patch !== "") terminal.print(`\n${patch.trimEnd()}`);
}

function bothSecrets(project: Project, name: string, terminal: Terminal): ReadBothSecrets {
  return async (environments) => {
    terminal.talk(`Reading the secrets of ${environments.join(" and ")} to compare them ...`);
    const { readSecrets } = modules.secrets();
    try {
      const [a, b] = environments;
      return await Promise.all([readSecrets(project, a, name), readSecrets(project, b, name)]);
    } catch (error) {
      if (error instanceof ToolError) return error.message;
      throw error;
    }
  };
}

async function showOutlook(
  { project, store, name, terminal }: Asked,
  label: string,
  { json, stat, code }: DiffOptions,
): Promise<void> {
  const { environment, version } = parseSide(label);
  if (environment === undefined) {
    throw new UsageError(
      `a version needs another to be compared with: ldm diff ${name} ${label} <version or environment>.`,
    );
  }
  if (stat === true || code === true) {
    throw new UsageError(
      `--stat and --code compare two versions: ldm diff ${name} ${label} <version or environment>.`,
    );
  }
  if (version !== undefined) checkReleased(store, name, version);
  const file = project.stackFile(environment);
  const wanted =
    version === undefined ? file : file.withPin(name, { version }).withCanary(name, undefined);
  terminal.talk(`Previewing ${environment} ...`);
  const { running, outlook } = await interruptible((signal) =>
    preview({ project, store, name, terminal }, wanted, signal),
  );
  const pinned = wanted.pinOf(name);
  const versions = await comparePinned(project, store, name, { running, pinned });
  const shown = { name, environment, running, pinned: pinInWords(pinned), outlook, versions };
  const lines =
    json === true
      ? [asJson({ ...shown, running: shownInJson(running), pinned })]
      : outlookLines(shown, terminal);
  for (const line of lines) terminal.print(line);
}

async function preview({ project, store, name }: Asked, file: StackFile, signal: AbortSignal) {
  const { openStack, withDraft } = modules.stack();
  const stack = await openStack(project, file.stack);
  const functions = await stack.functions();
  const events: EngineEvent[] = [];
  const options = { signal, onEvent: (event: EngineEvent) => events.push(event) };
  const plan = file.isEdited
    ? await withDraft(file, (configFile) => stack.preview({ ...options, configFile }))
    : await stack.preview(options);
  const outlook = outlookOf(name, store.functions(), plan, notesOn(name, events));
  return { running: functions.get(name), outlook };
}

function pinInWords(pin: Pin | undefined): string {
  if (pin === undefined) return "nothing: version none leaves it out";
  const { version, settings, canary } = pin;
  return [
    `version ${version}`,
    ...(settings === undefined ? [] : [`with settings ${settings}`]),
    ...(canary === undefined
      ? []
      : [`${formatWeight(canary.weight)} to version ${canary.version}`]),
  ].join(", ");
}

/** All that a stack tells openly; the ledger is a secret output. */
function shownInJson(running: DeployedFunction | undefined): object | undefined {
  return running && { ...running, ledger: undefined };
}

function asJson(value: object): string {
  return JSON.stringify(value, null, 2);
}
