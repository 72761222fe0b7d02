import { createRequire } from "node:module";

import { Command } from "commander";

import { interruptible } from "../interrupts";
import { projectOf } from "../project/projectOf";
import type * as carryOutModule from "../prune/carryOut";
import type * as pruneModule from "../prune/prune";
import type { PrunedStack } from "../prune/prune";
import { processTerminal, type Terminal } from "../terminal";
import { clientsByRegion, realWorld, type World } from "../world";

interface PruneOptions {
  env: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);
const modules = {
  prune: () => load("../prune/prune") as typeof pruneModule,
  carryOut: () => load("../prune/carryOut") as typeof carryOutModule,
};

/** `ldm prune`: deletes the published versions that nothing can need any more. */
export function pruneCommand(
  terminal: Terminal = processTerminal,
  world: World<PrunedStack> = realWorld,
): Command {
  return new Command("prune")
    .description("Delete Lambda's published versions that nothing can need any more.")
    .argument("[function...]", "names of functions (default: all that the environment runs)")
    .requiredOption("--env <environment>", "whose published versions")
    .option("--dry-run", "show what would be deleted, and delete nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm prune --env qa --dry-run           see what would go, and why the others stay
  $ npx ldm prune --env qa
  $ npx ldm prune --env prod order-intake --yes

What stays: whatever any alias carries or has a weight for, all that the stack's ledger names (as many as keepVersions
in the stack file says: a rollback needs them), what the stack's state names, and the newest. It is refused while an
update is at work. The folders in functions/*/versions stay as they are: for those there is ldm archive.`,
    )
    .action(async (names: string[], options: PruneOptions, command: Command) => {
      const project = projectOf(command);
      const file = project.stackFile(options.env);
      const { isProtected } = file;
      const clients = clientsByRegion(world, file);
      try {
        const stack = await world.open(project, options.env);
        const planned = await modules.prune().planPruning(stack, names, clients);
        await interruptible((signal) =>
          modules.carryOut().carryOut(terminal, stack, planned, {
            environment: options.env,
            isProtected,
            yes: options.yes === true,
            dryRun: options.dryRun === true,
            json: options.json === true,
            signal,
          }),
        );
      } finally {
        clients.destroy();
      }
    });
}
