import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { resolve } from "node:path";

import { Command } from "commander";

import { VersionError } from "../../components/versionStore";
import { ToolError, UsageError } from "../../tools/errors";
import { allCommands, main } from "../../tools/main";
import { CapturedTerminal } from "../support/terminal";

const LDM = resolve(__dirname, "../../tools/ldm.js");

describe("ldm", () => {
  let terminal: CapturedTerminal;

  beforeEach(() => {
    terminal = new CapturedTerminal();
  });

  /** Runs a command `try` that does this. */
  function run(action: () => void | Promise<void>, ...args: string[]): Promise<number> {
    const command = new Command("try").option("--fast").action(action);
    return main(["try", ...args], terminal, [command]);
  }

  it("exits with 0 when the command is done", async () => {
    assert.equal(await run(() => undefined), 0);
  });

  it("exits with 1 and shows the message alone when a command fails", async () => {
    const exitCode = await run(() => {
      throw new ToolError("The queue is full.");
    });
    assert.equal(exitCode, 1);
    assert.deepEqual(terminal.talked, ["error: The queue is full."]);
    assert.deepEqual(terminal.printed, []);
  });

  it("exits with 2 for a user's mistake", async () => {
    const exitCode = await run(() => Promise.reject(new UsageError("There is no such queue.")));
    assert.equal(exitCode, 2);
    assert.deepEqual(terminal.talked, ["error: There is no such queue."]);
  });

  it("exits with 1 and shows the message alone for a version that can't be had", async () => {
    const exitCode = await run(() => {
      throw new VersionError("orders has no version 9.");
    });
    assert.equal(exitCode, 1);
    assert.deepEqual(terminal.talked, ["error: orders has no version 9."]);
  });

  it("shows the stack of what is a bug of ours", async () => {
    const exitCode = await run(() => {
      throw new TypeError("x is undefined");
    });
    assert.equal(exitCode, 1);
    assert.match(terminal.talked.join("\n"), /^TypeError: x is undefined\n +at /);
  });

  it("exits with 2 and suggests the nearest command", async () => {
    assert.equal(await main(["relase"], terminal), 2);
    assert.deepEqual(terminal.talked, ["error: unknown command 'relase'\n(Did you mean release?)"]);
  });

  it("exits with 2 and suggests the nearest option", async () => {
    assert.equal(await run(() => undefined, "--fats"), 2);
    assert.deepEqual(terminal.talked, ["error: unknown option '--fats'\n(Did you mean --fast?)"]);
  });

  it("exits with 2 and shows its help when no command is given", async () => {
    assert.equal(await main([], terminal), 2);
    assert.match(terminal.talked.join("\n"), /^Usage: ldm <command> \[options\]/);
  });

  it("prints help, with examples, as a result", async () => {
    assert.equal(await main(["release", "--help"], terminal), 0);
    assert.match(terminal.printed.join("\n"), /Examples:\n {2}\$ npx ldm release order-intake/);
    assert.deepEqual(terminal.talked, []);
  });

  for (const command of allCommands(new CapturedTerminal())) {
    it(`has examples of ${command.name()} that can be pasted as they are`, async () => {
      assert.equal(await main([command.name(), "--help"], terminal), 0);
      const examples = terminal.printed.join("\n").match(/^ {2}\$ .*$/gm) ?? [];
      assert.notDeepEqual(examples, []);
      for (const example of examples) {
        assert.match(example, new RegExp(`\\$ (eval "\\$\\()?npx ldm ${command.name()}\\b`));
      }
    });
  }

  it("tells its version as a result", async () => {
    assert.equal(await main(["--version"], terminal), 0);
    assert.deepEqual(terminal.printed, ["0.1.0"]);
  });

  it("leaves a command's own --version to it", async () => {
    const given: unknown[] = [];
    const command = new Command("try").option("--version <number>").action((options) => {
      given.push(options);
    });
    assert.equal(await main(["try", "--version", "4"], terminal, [command]), 0);
    assert.deepEqual([given, terminal.printed], [[{ version: "4" }], []]);
  });

  it("takes the project's folder before a command and behind it", async () => {
    const given: unknown[] = [];
    for (const args of [
      ["--cwd", "/shop", "try"],
      ["try", "-C", "/shop"],
    ]) {
      const command = new Command("try").action((_options, self: Command) => {
        given.push(self.optsWithGlobals());
      });
      assert.equal(await main(args, terminal, [command]), 0);
    }
    assert.deepEqual(given, [{ cwd: "/shop" }, { cwd: "/shop" }]);
  });

  it("runs from any folder, with results on stdout", () => {
    const output = execFileSync(process.execPath, [LDM, "--help"], {
      cwd: tmpdir(),
      encoding: "utf8",
    });
    assert.match(output, /^Usage: ldm <command> \[options\]/);
  });

  it("ends in silence when nobody reads on, as under head", () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", `{ "$0" "$1" --help; echo "$?" >&2; } | true`, process.execPath, LDM],
      { encoding: "utf8" },
    );
    assert.deepEqual([status, stderr], [0, "0\n"]);
  });

  it("hands its exit code to the shell, with talk on stderr", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [LDM, "relase"], {
      encoding: "utf8",
    });
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^error: unknown command 'relase'/);
  });
});
