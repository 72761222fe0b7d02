import { createRequire } from "node:module";
import { join, relative } from "node:path";

import { Command } from "commander";

import type * as initModule from "../init/init";
import type * as writeModule from "../init/writeAll";
import { interruptible } from "../interrupts";
import type { SecretsWorld } from "../invoke/place";
import type { Project } from "../project/project";
import { projectOf } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface InitOptions {
  fedBy?: string[];
  dryRun?: boolean;
}

// The compiler takes its time to load, and no other command should wait for it.
const load = createRequire(__filename);
const modules = {
  init: () => load("../init/init") as typeof initModule,
  write: () => load("../init/writeAll") as typeof writeModule,
};

/** `ldm init <name>`: a new function, complete. */
export function initCommand(
  terminal: Terminal = processTerminal,
  world: SecretsWorld = realWorld,
): Command {
  const init = new Command("init");
  return init
    .description("Make a new function: its sources with a test, and its place in the system.")
    .argument(
      "<name>",
      "its name, such as invoicing: a folder in functions/ and a part of names in AWS",
    )
    .option("--fed-by <function...>", "functions whose results it gets (default: its queue alone)")
    .option("--dry-run", "show what would be made, but write nothing")
    .configureOutput({
      outputError: (text, write) => {
        write(text + takenByFeeders(text, init.opts<InitOptions>()));
      },
    })
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm init invoicing                            reads what is sent to its queue
  $ npx ldm init invoicing --fed-by fulfilment        gets the results of fulfilment
  $ npx ldm init audit --fed-by order-intake fulfilment --dry-run

It writes functions/<name>/ and test/functions/<name>/, a line in index.ts, and an entry in every stack file that leaves
it out of the environment until you pin a version. A function that feeds it runs once on this machine, so that
the new one begins with a message as it publishes them. If a file can't be written, none is.`,
    )
    .action(async (name: string, { fedBy = [], dryRun }: InitOptions, command: Command) => {
      const project = projectOf(command);
      const { planInit, shownPath } = modules.init();
      const feeders = [...new Set(fedBy)];
      const { writes, notes } = await interruptible((signal) =>
        planInit({ project, name, fedBy: feeders }, world, signal),
      );
      if (dryRun !== true) modules.write().writeAll(project.folder, writes);
      const fed = feeders.length === 0 ? "" : `, fed by ${feeders.join(" and ")}`;
      terminal.print(`${dryRun === true ? "Would make" : "Made"} ${name}${fed}:`);
      for (const write of writes) {
        const added = write.before === undefined ? "" : " (edited)";
        terminal.print(`  ${shownPath(project, write)}${added}`);
      }
      for (const note of notes) terminal.talk(note);
      if (dryRun !== true) for (const line of nextSteps(project, name)) terminal.talk(line);
    });
}

/** Says where the name has gone that commander misses: an option of several values takes all words behind it. */
function takenByFeeders(text: string, { fedBy = [] }: InitOptions): string {
  if (!text.includes("missing required argument") || fedBy.length === 0) return "";
  const [name = ""] = fedBy.slice(-1);
  const feeders = fedBy.slice(0, -1).join(" ") || "<function>";
  return `--fed-by takes all names behind it. Write the new one first: npx ldm init ${name} --fed-by ${feeders}\n`;
}

/** What to do next, in the project's folder; each line can be pasted into a shell. */
function nextSteps({ environments, program, folder }: Project, name: string): string[] {
  const [first] = environments;
  const changed = [`functions/${name}`, `test/functions/${name}`, "index.ts"];
  const paths = changed.map((path) => relative(folder, join(program, path)));
  return [
    "",
    "Next:",
    `npx ldm test ${name}`,
    `git add ${[...paths, ...(first === undefined ? [] : ["Pulumi.*.yaml"])].join(" ")} && git commit -m "Add ${name}"`,
    `npx ldm release ${name}`,
    ...(first === undefined
      ? [
          "# Commit the version, and pin it in the first environment that you make: there is none yet.",
        ]
      : [
          `# Commit the version, write "version: 1" for ${name} into Pulumi.${first}.yaml, and`,
          `pulumi up --stack ${first}`,
        ]),
  ];
}
