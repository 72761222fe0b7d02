import { createRequire } from "node:module";

import { Command } from "commander";

import type * as devModule from "../../local/dev/dev";
import { Progress } from "../../local/progress";
import { UsageError } from "../errors";
import { interruptible } from "../interrupts";
import type { Project } from "../project/project";
import { namedFolder, projectOf } from "../project/projectOf";
import { knownFunction } from "../project/released";
import { processTerminal, type Terminal } from "../terminal";

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** `ldm dev`: functions of the local cloud run from their source, as it is saved. */
export function devCommand(terminal: Terminal = processTerminal): Command {
  return new Command("dev")
    .description("Run functions from their source in the local cloud: what you save runs at once.")
    .argument("[function...]", "names of functions (default: all that the first environment runs)")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm dev
  $ npx ldm dev order-intake

It brings the local cloud up, if it is not, and leaves it up. Only the event source mapping of each function points to
its source meanwhile; the deployed function, its versions and its alias stay as they are. A saved file in the function's
folder, in functions/shared or the stack file runs from the next message on. Shown are what comes out of each topic, as
orders' traces, and what is logged. In a terminal a digit sends a sample event, and q ends it.`,
    )
    .action(async (names: string[], _: object, command: Command) => {
      if (namedFolder(command) !== undefined) {
        throw new UsageError("ldm dev runs the project that ldm belongs to: leave out --cwd.");
      }
      const { dev } = load("../../local/dev/dev") as typeof devModule;
      const progress = new Progress((line) => {
        terminal.talk(line);
      });
      const project = projectOf(command);
      for (const name of names) checkPinned(project, name);
      await interruptible((signal) =>
        dev(terminal, { project, names, progress, signal, input: process.stdin }),
      );
    });
}

/**
 * Refuses a function that the first environment can't run, before the local cloud is brought up in vain.
 *
 * @throws UsageError where there is no such function, or the stack file leaves it out.
 */
export function checkPinned(project: Project, name: string): void {
  knownFunction(project, name);
  const [environment = ""] = project.environments;
  if (project.stackFile(environment).pinOf(name) !== undefined) return;
  const file = `Pulumi.${environment}.yaml`;
  throw new UsageError(
    `${environment} does not run ${name}: ${file} has no version of it. Release one (npx ldm release ${name}), write its number there, and ` +
      `pulumi up --stack ${environment}. Until then: npx ldm invoke ${name} --env ${environment}`,
  );
}
