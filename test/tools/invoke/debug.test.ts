import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { invokeCommand } from "../../../tools/commands/invoke";
import { attachLines, checkPort, isDebuggerTalk, parsePort } from "../../../tools/invoke/debug";
import { tryPort } from "../../../tools/ports";
import { Inspector } from "../../support/inspector";
import { startLdm } from "../../support/ldm";
import { writeShop, writeStack } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const HANDLER = `import { total, type Order } from "./total";

export const handler = async (order: Order): Promise<number> => total(order);
`;

const TOTAL = `/** Types take lines that are not in the bundle. */
export interface Order {
  readonly Records: readonly number[];
}

export function total({ Records }: Order): number {
  const count: number = Records.length;
  return count * 10;
}
`;
const PAUSE_AT = TOTAL.split("\n").indexOf("  return count * 10;");

interface Paused {
  readonly reason: string;
  readonly data?: {
    readonly url: string;
    readonly sourceMapURL: string;
    readonly scriptId: string;
  };
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly location: Location;
  }[];
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

describe("A function in a debugger", () => {
  let project: TempProject;
  let server: Server | undefined;

  beforeEach(() => {
    project = TempProject.withFunction();
    writeShop(project, { sums: { 1: { index: "export const handler = async () => 1;\n" } } });
    project.write("functions/sums/handler.ts", HANDLER);
    project.write("functions/sums/total.ts", TOTAL);
    project.write("functions/sums/events/three.json", '{"Records":[1,2,3]}');
    writeStack(
      project,
      "qa",
      "functions:\n  greet:\n    version: none\n  sums:\n    version: 1\n    timeoutSeconds: 1\n",
    );
  });

  afterEach(() => {
    project.remove();
    server?.close();
    server = undefined;
  });

  it("stops at a line of its TypeScript, with its variables, and ends well when it goes on", async function () {
    this.timeout(30_000);
    const port = await tryPort(0);
    const args = ["invoke", "sums", "--env", "qa", "--debug", String(port), "--cwd", project.root];
    const { ended } = startLdm(args, {});
    const inspector = await Inspector.attach(port);
    await inspector.ask("Runtime.enable");
    await inspector.ask("Debugger.enable");
    await inspector.ask("Debugger.setInstrumentationBreakpoint", {
      instrumentation: "beforeScriptWithSourceMapExecution",
    });
    await inspector.ask("Runtime.runIfWaitingForDebugger");
    const atStart = (await inspector.next("Debugger.paused")) as Paused;
    assert.equal(atStart.reason, "Break on start");
    await inspector.ask("Debugger.resume");

    // The bundle has come, and has not run: an editor now finds where in it the breakpoints are.
    const { reason, data } = (await inspector.next("Debugger.paused")) as Paused;
    assert.equal(reason, "instrumentation");
    assert.ok(data);
    const map = JSON.parse(
      readFileSync(fileURLToPath(new URL(data.sourceMapURL, data.url)), "utf8"),
    ) as SourceMapPayload;
    const typeScript = pathToFileURL(project.path("functions/sums/total.ts")).href;
    const lineNumber = bundledLine(map, data.url, typeScript, PAUSE_AT);
    await inspector.ask("Debugger.setBreakpointByUrl", { url: data.url, lineNumber });
    await inspector.ask("Debugger.resume");

    const { callFrames } = (await inspector.next("Debugger.paused")) as Paused;
    const [frame] = callFrames;
    assert.ok(frame);
    const { location, callFrameId } = frame;
    const found = new SourceMap(map).findEntry(location.lineNumber, location.columnNumber);
    assert.ok("originalSource" in found);
    assert.deepEqual([found.originalSource, found.originalLine], [typeScript, PAUSE_AT]);
    const expression = "count";
    assert.deepEqual(
      await inspector.ask("Debugger.evaluateOnCallFrame", { callFrameId, expression }),
      { result: { type: "number", value: 3, description: "3" } },
    );

    // More than the timeout, which does not count here.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await inspector.ask("Debugger.resume");
    await inspector.next("Runtime.executionContextDestroyed");
    inspector.detach();
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout], [0, "30\n"]);
    assert.deepEqual(
      stderr.split("\n").filter((line) => !/^(note: |It loaded )/.test(line)),
      [
        "Running sums, the source, with the settings of qa and three.json ...",
        `Waiting for a debugger on 127.0.0.1:${port}; nothing times out meanwhile.`,
        `In VS Code "Debug function" does all of this; by hand: node inspect 127.0.0.1:${port}`,
        "",
      ],
    );
  });

  it("is refused where its port is taken", async () => {
    server = createServer();
    const port = await listen(server);
    await assert.rejects(checkPort(port), {
      name: "ToolError",
      message: `port ${port} can't be had for the debugger: somebody else listens there. Name another: --debug ${port + 1}.`,
    });
  });

  it("has Node's own port unless another is named", () => {
    assert.equal(parsePort(true), 9229);
    assert.equal(parsePort("9300"), 9300);
    for (const port of ["0", "65536", "-1", "9229.5", "order-intake", ""]) {
      assert.throws(() => parsePort(port), {
        name: "UsageError",
        message: `--debug must be a port from 1 to 65535, such as 9229, got "${port}".`,
      });
    }
  });

  it("does not take what Node says of its debugger for a line of the function", () => {
    const talk = [
      "Debugger listening on ws://127.0.0.1:9229/0f2c936f",
      "For help, see: https://nodejs.org/en/docs/inspector",
      "Debugger attached.",
      "Debugger ending on ws://127.0.0.1:9229/0f2c936f",
      "Waiting for the debugger to disconnect...",
    ];
    assert.deepEqual(talk.filter(isDebuggerTalk), talk);
    assert.equal(isDebuggerTalk("Debugger attached. Really."), false);
    assert.match(attachLines(9300).join("\n"), /127\.0\.0\.1:9300/);
  });

  it("is what VS Code starts, by a command line that is right", () => {
    const file = join(__dirname, "../../../.vscode/launch.json");
    const { configurations } = JSON.parse(readFileSync(file, "utf8")) as {
      configurations: { args: string[]; attachSimplePort: number }[];
    };
    const [configuration, ...others] = configurations;
    assert.deepEqual(others, []);
    const [name, ...args] = configuration?.args ?? [];
    assert.equal(name, "invoke");
    const command = invokeCommand(new CapturedTerminal());
    command.parseOptions(args);
    const port = String(configuration?.attachSimplePort);
    assert.deepEqual(command.opts(), { env: "${input:environment}", debug: port });
  });
});

/** The line of the bundle that a line of TypeScript has become, counted from 0. */
function bundledLine(
  payload: SourceMapPayload,
  bundle: string,
  source: string,
  line: number,
): number {
  const map = new SourceMap(payload);
  const lines = readFileSync(fileURLToPath(bundle), "utf8").split("\n");
  return lines.findIndex((text, index) => {
    const entry = map.findEntry(index, text.length - text.trimStart().length);
    return (
      "originalSource" in entry && entry.originalSource === source && entry.originalLine === line
    );
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
