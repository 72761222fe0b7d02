import { createRequire } from "node:module";

import { Command, Option } from "commander";

import type * as demoModule from "../../local/demo";
import { checkEndpoint } from "../../local/emulator";
import { namedEvent, usualEvent } from "../../local/events";
import { interruptible } from "../interrupts";
import { Progress } from "../../local/progress";
import { exportLines, shells, type Shell } from "../../local/shell";
import type * as trialModule from "../../local/trial";
import type * as upModule from "../../local/up";
import type { ProviderChoice } from "../../local/variables";
import { ToolError, UsageError } from "../errors";
import { namedFolder } from "../project/projectOf";
import { processTerminal, type Terminal } from "../terminal";

interface WhereOptions {
  provider: ProviderChoice;
  endpoint?: string;
}

interface SendOptions {
  env: string;
  event?: string;
}

const resultLimitMs = 20_000;

/** `ldm local`: the whole model on this machine, with an emulator in place of AWS. */
export function localCommand(terminal: Terminal = processTerminal): Command {
  return new Command("local")
    .description("Run all environments on this machine, without an AWS account.")
    .addCommand(demoCommand(terminal))
    .addCommand(upCommand(terminal))
    .addCommand(envCommand(terminal))
    .addCommand(sendCommand(terminal))
    .addCommand(downCommand(terminal))
    .hook("preAction", (_, command) => {
      if (namedFolder(command) === undefined) return;
      throw new UsageError("ldm local runs the project that ldm belongs to: leave out --cwd.");
    })
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm local demo                       once through all of it, and clean up
  $ npx ldm local up                         the same, and leave it running
  $ npx ldm local send order-intake --env qa
  $ npx ldm local down`,
    );
}

// What they do is loaded when it is done: the Automation API and the AWS SDK take a second, and every
// other command would wait for them too.
const load = createRequire(__filename);
const modules = {
  demo: () => load("../../local/demo") as typeof demoModule,
  trial: () => load("../../local/trial") as typeof trialModule,
  up: () => load("../../local/up") as typeof upModule,
};

function demoCommand(terminal: Terminal): Command {
  return whereToRun(new Command("demo"))
    .description(
      "Deploy every environment, send orders through each, show what came out, clean up.",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm local demo
  $ npx ldm local demo --endpoint http://127.0.0.1:4566   on an emulator that runs already`,
    )
    .action(async ({ provider, endpoint }: WhereOptions) => {
      const { demo } = modules.demo();
      if (endpoint !== undefined) checkEndpoint(endpoint);
      const progress = progressOn(terminal);
      const lines = await interruptible((signal) => demo({ provider, endpoint, progress, signal }));
      for (const line of lines) terminal.print(line);
    });
}

function upCommand(terminal: Terminal): Command {
  return whereToRun(new Command("up"))
    .description("Deploy every environment and leave it running.")
    .addHelpText(
      "after",
      `
Then:
  $ npx ldm local send order-intake --env qa
  $ eval "$(npx ldm local env)"             plain pulumi commands now work on what is up
  $ pulumi up --stack qa
  $ npx ldm local down`,
    )
    .action(async ({ provider, endpoint }: WhereOptions) => {
      const { up } = modules.up();
      if (endpoint !== undefined) checkEndpoint(endpoint);
      const progress = progressOn(terminal);
      const at = await interruptible((signal) => up({ provider, endpoint, progress, signal }));
      terminal.print(`Everything is up, on ${at}.`);
      terminal.print("To send an order:   npx ldm local send order-intake --env dev");
      terminal.print('To use plain pulumi: eval "$(npx ldm local env)"');
      terminal.print("To end it:          npx ldm local down");
    });
}

function envCommand(terminal: Terminal): Command {
  return new Command("env")
    .description("Print the variables with which plain pulumi works on what is up.")
    .addOption(
      new Option("--shell <shell>", "whose language to print them in")
        .choices(shells)
        .default("bash"),
    )
    .addHelpText("after", '\nExample:\n  $ eval "$(npx ldm local env)"')
    .action(async ({ shell }: { shell: Shell }) => {
      const { shellVariables } = modules.up();
      const variables = await shellVariables(progressOn(terminal));
      for (const line of exportLines(variables, shell)) terminal.print(line);
    });
}

function sendCommand(terminal: Terminal): Command {
  return new Command("send")
    .description("Send a sample event to a function that is up, and show what it publishes.")
    .argument("<function>", "name of a folder in functions/")
    .requiredOption("--env <environment>", "where: dev, qa, perf or prod")
    .option(
      "--event <file>",
      "a file in functions/<function>/events/, or the path of any JSON file",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ npx ldm local send order-intake --env qa
  $ npx ldm local send order-intake --env dev --event express-order.json

Each message gets an orderId of its own. Its result is recognised by that, or by the message that it says it was made of.`,
    )
    .action(async (name: string, { env, event }: SendOptions) => {
      const { runningFunction } = modules.up();
      const { describeMissing, tryFunction } = modules.trial();
      const progress = progressOn(terminal);
      const { endpoint, deployed } = await runningFunction(name, env, progress);
      const { file, text } = event === undefined ? usualEvent(name) : namedEvent(name, event);
      progress.say(`Sending ${file} to ${name} in ${env}`);
      const trial = await tryFunction(deployed, {
        endpoint,
        eventFor: () => text,
        count: 1,
        limitMs: resultLimitMs,
      });
      if (trial === undefined || trial.missing.length > 0) {
        const why = trial === undefined ? "" : `\n${describeMissing(trial)}`;
        throw new ToolError(`nothing came out within ${resultLimitMs / 1000} s.${why}`);
      }
      for (const { attributes, body } of trial.seen) {
        for (const [attribute, value] of Object.entries(attributes).sort()) {
          terminal.print(`${attribute}: ${value}`);
        }
        terminal.print(JSON.stringify(JSON.parse(body), null, 2));
      }
    });
}

function downCommand(terminal: Terminal): Command {
  return new Command("down")
    .description("End what `ldm local up` left running, and remove its state.")
    .addHelpText("after", "\nExample:\n  $ npx ldm local down")
    .action(async () => {
      const { down } = modules.up();
      await down(progressOn(terminal));
    });
}

function progressOn(terminal: Terminal): Progress {
  return new Progress((line) => {
    terminal.talk(line);
  });
}

function whereToRun(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--provider <provider>",
        "our own for the emulator, or the real aws and awsx plugins",
      )
        .choices(["stand-in", "plugin"])
        .default("stand-in"),
    )
    .option("--endpoint <url>", "an emulator that runs already, on this machine");
}
