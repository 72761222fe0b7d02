import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

import { isRunning } from "../../../local/processes";
import { invokeCommand } from "../../../tools/commands/invoke";
import { main } from "../../../tools/main";
import { SnsCapture } from "../../../tools/invoke/snsCapture";
import { startLdm } from "../../support/ldm";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const LDM = resolve(__dirname, "../../../tools/ldm.js");

const RECORDS_THAT_FAIL =
  'export const handler = async () => ({ batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "x" }] });\n';

interface Shown {
  readonly function: string;
  readonly version: number | string;
  readonly environment: string;
  readonly response: unknown;
  readonly published: readonly { readonly body: string; readonly attributes: object }[];
  readonly logs: readonly string[];
  readonly succeeded: boolean;
}

describe("ldm invoke", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    terminal = new CapturedTerminal();
    project = TempProject.withFunction();
    writeShop(project, {
      orders: {
        1: { index: 'export const handler = async () => "one";\n' },
        2: { index: RECORDS_THAT_FAIL },
      },
    });
    project.write("functions/orders/events/order.json", '{"orderId":"A-1"}\n');
    writeStack(
      project,
      "qa",
      "functions:\n  orders:\n    version: 1\n  greet:\n    version: none\n",
    );
  });

  afterEach(() => {
    project.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    return main(["invoke", ...args], terminal, [invokeCommand(terminal)]);
  }

  function inShop(...args: string[]): Promise<number> {
    return ldm(...args, "--cwd", project.root);
  }

  it("runs the source with its usual event, and shows what it would publish", async () => {
    assert.equal(await ldm("order-intake", "--env", "qa"), 0);
    const shown = terminal.printed.join("\n");
    assert.match(
      shown,
      /^\{\n {2}"batchItemFailures": \[\]\n\}\n\nWould publish to order-intake-DestinationSNSTopic-QA:\nalias: QA\nfunction: order-intake\nsourceMessageId: 00000000-0000-4000-9000-000000000001\nversion: \d+\n\{\n {2}"orderId": "A-1001",\n/,
    );
    assert.equal(
      terminal.talked[0],
      "Running order-intake, the source, with the settings of qa and order.json ...",
    );
    assert.match(terminal.talked.join("\n"), /^\{"level":"INFO","message":"Published",/m);
    assert.match(
      terminal.talked.at(-1) ?? "",
      /^It loaded in \d+ ms, ran \d+ ms of 10 s, used \d+ of 256 MB\.$/,
    );
  });

  it("runs the bytes of a released version with the variables of another environment", async () => {
    assert.equal(await ldm("order-intake", "--env", "perf", "--version", "3", "--json"), 0);
    const shown = JSON.parse(terminal.printed.join("\n")) as Shown;
    assert.deepEqual(
      [shown.function, shown.version, shown.environment, shown.succeeded],
      ["order-intake", 3, "perf", true],
    );
    assert.deepEqual(shown.response, { batchItemFailures: [] });
    const [message, ...others] = shown.published;
    assert.deepEqual(others, []);
    assert.equal((JSON.parse(message?.body ?? "") as { taxPercent: number }).taxPercent, 21);
    assert.deepEqual(message?.attributes, {
      function: "order-intake",
      version: "3",
      alias: "PERF",
      sourceMessageId: "00000000-0000-4000-9000-000000000001",
    });
    // PERF logs warnings only.
    assert.deepEqual(shown.logs, []);
  });

  it("exits with 1 where the function fails, with what Lambda would say", async () => {
    assert.equal(await ldm("order-intake", "--env", "dev", "--event", "poison.json"), 1);
    const why =
      "EveryRecordFailedError: Every record failed (1). 00000000-0000-4000-9000-000000000001: InvalidMessageError: message.lines[0].quantity must be an integer from 1 to 10000, got 0.";
    assert.equal(terminal.printed[0], why);
    assert.equal(
      terminal.talked.at(-1),
      `error: order-intake, the source, with the settings of dev: ${why}`,
    );
  });

  it("leads from a failure back to the TypeScript", async () => {
    assert.equal(await ldm("order-intake", "--env", "dev", "--event", "poison.json"), 1);
    assert.match(terminal.printed.join("\n"), /\/functions\/shared\/queueHandler\.ts:\d+:\d+\)/);
    assert.match(terminal.talked.join("\n"), /\/functions\/shared\/parser\.ts:\d+:\d+\)/);
  });

  it("exits with 1 where a record fails, and says which", async () => {
    const batch = '{"Records":[{"messageId":"a"},{"messageId":"b"}]}';
    assert.equal(await inShop("orders", "--env", "qa", "--version", "2", "--event", batch), 1);
    assert.deepEqual(terminal.printed.slice(-2), [
      "Record 2 of 2 failed, and would come back to the queue: b",
      "Reported as failed: x, which is no record of this event; Lambda takes the whole batch as failed.",
    ]);
    assert.equal(
      terminal.talked.at(-1),
      "error: orders, version 2, with the settings of qa: 2 of 2 records failed.",
    );
  });

  it("takes the event from stdin, and the exit code reaches the shell", () => {
    const args = ["invoke", "orders", "--env", "qa", "--version", "1", "--event", "-"];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [LDM, ...args, "--cwd", project.root],
      { input: '"text"', encoding: "utf8" },
    );
    assert.deepEqual([status, stdout], [0, '"one"\n']);
    assert.match(stderr, /^Running orders, version 1, with the settings of qa and stdin \.\.\.\n/);
  });

  it("says that the environment has another Node than this one", async () => {
    assert.equal(await inShop("orders", "--env", "qa", "--version", "1"), 0);
    const ours = process.versions.node;
    const note = `note: this is Node ${ours}, and qa runs it on Node 24.`;
    assert.equal(terminal.talked.includes(note), !ours.startsWith("24."));
  });

  it("says that the environment runs it with settings of another day", async () => {
    writeStack(
      project,
      "qa",
      'functions:\n  orders:\n    version: 1\n    settings: "3f2a90c1d2e4"\n  greet:\n    version: none\n',
    );
    assert.equal(await inShop("orders", "--env", "qa", "--version", "1"), 0);
    assert.ok(
      terminal.talked.includes(
        "note: qa runs it with the settings 3f2a90c1d2e4, which the stack alone knows; this run has those that Pulumi.qa.yaml has now.",
      ),
    );
  });

  it("ends the function at Ctrl-C, and says so", async () => {
    project.write(
      "functions/greet/handler.ts",
      "export const handler = () => { console.log(`at ${process.pid}`); return new Promise((done) => setTimeout(done, 9_000)); };\n",
    );
    const args = ["invoke", "greet", "--env", "qa", "--event", "{}", "--cwd", project.root];
    const running = startLdm(args, {});
    await running.said(/at \d+/);
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /\nerror: stopped by SIGINT; what was started has been ended\.\n$/);
    assert.equal(isRunning(Number(/at (\d+)/.exec(stderr)?.[1])), false);
  });

  it("says what else of AWS the function called", async () => {
    project.write(
      "functions/greet/handler.ts",
      "export const handler = async () => (await fetch(`${process.env.AWS_ENDPOINT_URL}/bucket`)).status;\n",
    );
    assert.equal(await inShop("greet", "--env", "qa", "--event", "{}"), 0);
    assert.deepEqual(terminal.printed, ["400"]);
    assert.ok(
      terminal.talked.includes("note: it called GET /bucket, which is not there in such a run."),
    );
  });

  it("sends to the local cloud only when it is told to", async () => {
    const cloud = await SnsCapture.start();
    process.env.AWS_ENDPOINT_URL = cloud.url;
    try {
      assert.equal(await ldm("order-intake", "--env", "qa"), 0);
      assert.deepEqual(cloud.published, []);
      assert.match(terminal.printed.join("\n"), /^Would publish to /m);
      assert.equal(await ldm("order-intake", "--env", "qa", "--send"), 0);
      assert.equal(cloud.published.length, 1);
      assert.match(terminal.printed.join("\n"), /^Published to /m);
    } finally {
      Reflect.deleteProperty(process.env, "AWS_ENDPOINT_URL");
      await cloud.stop();
    }
  });

  it("runs nothing where it is to send, and the local cloud is gone", async () => {
    const cloud = await SnsCapture.start();
    const { url } = cloud;
    await cloud.stop();
    process.env.AWS_ENDPOINT_URL = url;
    try {
      assert.equal(await ldm("order-intake", "--env", "qa", "--send"), 1);
    } finally {
      Reflect.deleteProperty(process.env, "AWS_ENDPOINT_URL");
    }
    assert.deepEqual(terminal.talked, [
      `error: nothing answers on ${url}, where this shell has the local cloud, and nothing was run: npx ldm local up, then eval "$(npx ldm local env)".`,
    ]);
  });

  it("never sends beyond this machine", async () => {
    assert.equal(await ldm("order-intake", "--env", "qa", "--send"), 2);
    process.env.AWS_ENDPOINT_URL = "https://sns.eu-central-1.amazonaws.com";
    try {
      assert.equal(await ldm("order-intake", "--env", "qa", "--send"), 2);
    } finally {
      Reflect.deleteProperty(process.env, "AWS_ENDPOINT_URL");
    }
    assert.deepEqual(terminal.talked, [
      'error: --send publishes to the local cloud, and this shell does not point to it: npx ldm local up, then eval "$(npx ldm local env)".',
      "error: https://sns.eu-central-1.amazonaws.com is not on this machine: traffic goes to the loopback address only, such as http://127.0.0.1:4566.",
    ]);
  });

  const refusals: [title: string, args: string[], message: string][] = [
    [
      "a function that is not there",
      ["order", "--env", "qa"],
      'There is no function "order". Did you mean orders? The functions are: greet, orders.',
    ],
    [
      "an environment that is not there",
      ["orders", "--env", "qq"],
      'no environment "qq", did you mean "qa"? There are qa.',
    ],
    [
      "a version that is not released",
      ["orders", "--env", "qa", "--version", "7"],
      "orders has no version 7. Released are: 1, 2.",
    ],
    [
      "a version that is no number",
      ["orders", "--env", "qa", "--version", "new"],
      '--version must be the number of a released version, such as 4, got "new".',
    ],
    [
      "an event that is not there",
      ["orders", "--env", "qa", "--event", "none.json"],
      'orders has no event "none.json", nor is there such a file; it has order.json.',
    ],
    [
      "a list as an event",
      ["orders", "--env", "qa", "--event", "[1, 2]"],
      'the event is a list, which may be one message or several: give one message, or a batch, {"Records": [...]}.',
    ],
    [
      "a port that is none",
      ["orders", "--env", "qa", "--debug", "99999"],
      '--debug must be a port from 1 to 65535, such as 9229, got "99999".',
    ],
    [
      "a debugger in a container",
      ["orders", "--env", "qa", "--debug", "--docker"],
      "option '--debug [port]' cannot be used with option '--docker'",
    ],
    ["no environment", ["orders"], "required option '--env <environment>' not specified"],
  ];
  for (const [title, args, message] of refusals) {
    it(`exits with 2 for ${title}`, async () => {
      assert.equal(await inShop(...args), 2);
      assert.deepEqual([terminal.printed, terminal.talked], [[], [`error: ${message}`]]);
    });
  }
});
