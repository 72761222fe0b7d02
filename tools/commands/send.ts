import { createRequire } from "node:module";

import { Command } from "commander";

import { givenEvent } from "../invoke/givenEvent";
import { projectOf } from "../project/projectOf";
import { knownFunction } from "../project/released";
import type * as sendModule from "../send/send";
import type { EnvironmentStack } from "../stacks/stack";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld, type World } from "../world";

interface SendOptions {
  env: string;
  event?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

// The Automation API and the AWS SDK take a second to load, and no other command should wait for them.
const load = createRequire(__filename);

/** `ldm send`: an event into the source queue of a function. */
export function sendCommand(
  terminal: Terminal = processTerminal,
  world: World<Pick<EnvironmentStack, "functions">> = realWorld,
): Command {
  return new Command("send")
    .description("Send an event to the source queue of a function.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "whose queue")
    .option(
      "--event <event>",
      "a file in functions/<function>/events/, the path of any other, the JSON itself, or - for stdin",
    )
    .option("--dry-run", "show what would be sent, and send nothing")
    .option("--yes", "don't ask in a protected environment")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm send order-intake --env qa
  $ npx ldm send order-intake --env qa --event express-order.json
  $ npx ldm send order-intake --env qa --event '{"orderId": "A-1"}'

Without --event it sends the function's usual sample event. Of a batch, an event with Records, each message is sent. It does
not wait: ldm logs shows what becomes of it. ldm local send waits, in the local cloud, for what comes out of the topic.`,
    )
    .action(async (name: string, options: SendOptions, command: Command) => {
      const project = projectOf(command);
      knownFunction(project, name);
      const { send } = load("../send/send") as typeof sendModule;
      await send(terminal, world, project, {
        name,
        environment: options.env,
        event: givenEvent(project.program, name, options.event),
        yes: options.yes === true,
        dryRun: options.dryRun === true,
        json: options.json === true,
      });
    });
}
