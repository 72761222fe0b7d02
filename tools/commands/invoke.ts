import { createRequire } from "node:module";

import { Command, Option } from "commander";

import { parsePort } from "../invoke/debug";
import { givenEvent } from "../invoke/givenEvent";
import type * as invokeModule from "../invoke/invoke";
import type { SecretsWorld } from "../invoke/place";
import { interruptible } from "../interrupts";
import { parseVersion } from "../numbers";
import { projectOf } from "../project/projectOf";
import { knownFunction } from "../project/released";
import { processTerminal, type Terminal } from "../terminal";
import { realWorld } from "../world";

interface InvokeOptions {
  env: string;
  version?: string;
  event?: string;
  debug?: string | true;
  docker?: boolean;
  send?: boolean;
  json?: boolean;
}

// What bundles and runs takes its time to load, and no other command should wait for it.
const load = createRequire(__filename);

/** `ldm invoke`: one run of a function on this machine, as it would be in an environment. */
export function invokeCommand(
  terminal: Terminal = processTerminal,
  world: SecretsWorld = realWorld,
): Command {
  return new Command("invoke")
    .description("Run a function once on this machine, with the settings of an environment.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "whose variables, memory and timeout it gets")
    .option("--version <n>", "run the released version n, and not the source")
    .option(
      "--event <event>",
      "a file in functions/<function>/events/, the path of any other, the JSON itself, or - for stdin",
    )
    .addOption(
      new Option("--debug [port]", "wait for a debugger, by default on port 9229").conflicts(
        "docker",
      ),
    )
    .option("--docker", "run it in AWS's own image for Lambda, which needs Docker")
    .option("--send", "publish to the local cloud that this shell points to")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm invoke order-intake --env qa                       the source, with its usual sample event
  $ npx ldm invoke order-intake --env qa --version 3           the released bytes
  $ npx ldm invoke order-intake --env dev --event poison.json  another sample event, which fails
  $ npx ldm invoke order-intake --env dev --event '{"Records": []}'
  $ npx ldm invoke order-intake --env dev --debug              breakpoints in TypeScript

Nothing reaches AWS: what it would publish is shown, credentials are made up, and any other call of AWS is refused. With
--send it also reaches the local cloud's topic. A message gets the envelope of a queue; an event with
Records is handed over as it is. The source is bundled as by a release, and not type-checked.
Exit code 0 if the function succeeded with every record, 1 if not.`,
    )
    .action(async (name: string, options: InvokeOptions, command: Command) => {
      const { invoke, localEndpoint } = load("../invoke/invoke") as typeof invokeModule;
      const project = projectOf(command);
      knownFunction(project, name);
      const request = {
        project,
        name,
        environment: options.env,
        version:
          options.version === undefined ? undefined : parseVersion("--version", options.version),
        event: givenEvent(project.program, name, options.event),
        debugPort: options.debug === undefined ? undefined : parsePort(options.debug),
        inDocker: options.docker === true,
        sendTo: options.send === true ? localEndpoint(process.env) : undefined,
        asJson: options.json === true,
      };
      await interruptible((signal) => invoke(request, terminal, world, signal));
    });
}
