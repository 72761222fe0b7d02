import { createRequire } from "node:module";
import { resolve } from "node:path";

import { Command } from "commander";

import { ToolError, UsageError } from "../errors";
import { interruptible } from "../interrupts";
import type { SecretsWorld } from "../invoke/place";
import { parseVersion } from "../numbers";
import { eventsFolder } from "../project/events";
import type { Project } from "../project/project";
import { projectOf } from "../project/projectOf";
import { knownFunction } from "../project/released";
import { processTerminal, type Terminal } from "../terminal";
import type * as compareModule from "../test/compareVersions";
import type * as showModule from "../test/show";
import type * as unitModule from "../test/unitTests";
import { realWorld } from "../world";

interface TestOptions {
  version?: string;
  against?: string;
  env?: string;
  events?: string;
  failOnDifference?: boolean;
  json?: boolean;
}

// What bundles and runs takes its time to load, and no other command should wait for it.
const load = createRequire(__filename);
const modules = {
  compare: () => load("../test/compareVersions") as typeof compareModule,
  show: () => load("../test/show") as typeof showModule,
  unit: () => load("../test/unitTests") as typeof unitModule,
};

/** `ldm test`: the tests of functions, or what differs between two versions of one. */
export function testCommand(
  terminal: Terminal = processTerminal,
  world: SecretsWorld = realWorld,
): Command {
  return new Command("test")
    .description(
      "Run the tests of functions, or compare what two versions of one make of its events.",
    )
    .argument("<function...>", "names of folders in functions/")
    .option("--version <n>", "compare this version with the one before it, or with --against")
    .option("--against <n>", "compare with this version; by itself, the source is what is compared")
    .option("--env <environment>", "whose variables both get (default: the first environment)")
    .option("--events <folder>", "folder of the events (default: functions/<function>/events)")
    .option("--fail-on-difference", "exit with 1 where something differs")
    .option("--json", "print the comparison as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm test order-intake                            its tests, as npm test runs them
  $ npx ldm test order-intake fulfilment
  $ npx ldm test order-intake --version 4                its events through 3 and 4
  $ npx ldm test order-intake --version 4 --against 2 --env prod
  $ npx ldm test order-intake --against 4 --fail-on-difference   has the source changed what comes out?

Compared are the response, failures, published messages with their attributes, and how many lines were logged at each
level. Both run with time standing still, the same ids and the same version number, so that what differs is the
code's doing. Exit code 1 if a test fails; a difference is none, unless --fail-on-difference says so.`,
    )
    .action(async (names: string[], options: TestOptions, command: Command) => {
      const project = projectOf(command);
      for (const name of names) knownFunction(project, name);
      if (options.version !== undefined || options.against !== undefined) {
        await compare(project, names, options, terminal, world);
      } else {
        refuseComparing(options);
        await runUnitTests(project, names);
      }
    });
}

async function runUnitTests({ program }: Project, names: readonly string[]): Promise<void> {
  const { runTests, testRuns } = modules.unit();
  const results: boolean[] = [];
  for (const run of testRuns(program, names)) {
    results.push(await interruptible((signal) => runTests(program, run, signal)));
  }
  if (results.includes(false)) throw new ToolError(`tests of ${names.join(", ")} failed.`);
}

async function compare(
  project: Project,
  names: readonly string[],
  options: TestOptions,
  terminal: Terminal,
  world: SecretsWorld,
): Promise<void> {
  const [name = "", ...others] = names;
  if (others.length > 0) {
    throw new UsageError(
      `versions are compared of one function at a time, got ${names.join(", ")}.`,
    );
  }
  const { compareVersions, versionBefore } = modules.compare();
  const { comparisonLines, differs, summaryOf } = modules.show();
  const numberOf = (option: "version" | "against"): number | undefined => {
    const text = options[option];
    return text === undefined ? undefined : parseVersion(`--${option}`, text);
  };
  const version = numberOf("version");
  const request = {
    project,
    name,
    version,
    against: numberOf("against") ?? versionBefore(project, name, version ?? 0),
    environment: options.env ?? project.environments[0] ?? "",
    folder:
      options.events === undefined ? eventsFolder(project.program, name) : resolve(options.events),
  };
  const comparison = await interruptible((signal) => compareVersions(request, world, signal));
  const shown = { function: name, environment: request.environment, ...comparison };
  const lines =
    options.json === true
      ? [JSON.stringify(shown, null, 2)]
      : comparisonLines(comparison, terminal);
  for (const line of lines) terminal.print(line);
  const summary = summaryOf(comparison);
  if (options.failOnDifference === true && differs(comparison)) throw new ToolError(summary);
  terminal.talk(summary);
}

/** Options that mean nothing to unit tests. */
function refuseComparing(options: TestOptions): void {
  const flags = [
    ["--env", options.env],
    ["--events", options.events],
    ["--fail-on-difference", options.failOnDifference],
    ["--json", options.json],
  ] as const;
  for (const [flag, value] of flags) {
    if (value === undefined) continue;
    throw new UsageError(`${flag} is for comparing versions: add --version or --against.`);
  }
}
