import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { main } from "../../../tools/main";
import { testRuns } from "../../../tools/test/unitTests";
import { copyCheckout } from "../../support/checkoutCopy";
import { CapturedTerminal } from "../../support/terminal";

describe("a function that init has made in this project", function () {
  // The compiler, the linter and the formatter run on it.
  this.timeout(120_000);

  const checkout = copyCheckout();
  const made = ["functions/made-by-a-test", "test/functions/made-by-a-test", "index.ts"];

  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: checkout.folder, encoding: "utf8", stdio: "pipe" });
  const tool = (path: string, ...args: string[]): string =>
    run(process.execPath, join("node_modules", path), ...args);
  const commit = (): void => {
    run("git", "add", "--all");
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    run("git", ...identity, "commit", "--quiet", "--message", "Something");
  };
  const ldm = async (...args: string[]): Promise<CapturedTerminal> => {
    const terminal = new CapturedTerminal();
    const exitCode = await main(["--cwd", checkout.folder, ...args], terminal);
    assert.equal(exitCode, 0, [...terminal.printed, ...terminal.talked].join("\n"));
    return terminal;
  };

  before(async () => {
    run("git", "init", "--quiet");
    commit();
    const { printed } = await ldm("init", "made-by-a-test", "--fed-by", "notification");
    assert.equal(printed[0], "Made made-by-a-test, fed by notification:");
  });

  after(() => {
    checkout.remove();
  });

  it("gives a name to the function that feeds it, and changes nothing else of the program", () => {
    const [, changes = ""] = run("git", "diff", "--unified=0", "index.ts").split(/@@.*\n/);
    assert.equal(
      changes,
      '-  environment.function("notification", { fedBy: [fulfilment] });\n' +
        '+  const notification = environment.function("notification", { fedBy: [fulfilment] });\n' +
        '+  environment.function("made-by-a-test", { fedBy: [notification] });\n',
    );
  });

  it("begins with a message as that one publishes them", () => {
    const file = join(checkout.folder, "functions/made-by-a-test/events/notification.json");
    const { orderId, subject } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    assert.deepEqual([orderId, subject], ["A-1001", "Your order A-1001 is on its way"]);
  });

  it("is what the compiler, the linter and the formatter ask for", () => {
    const include = made.slice(0, 2);
    const file = join(checkout.folder, "tsconfig.made.json");
    writeFileSync(file, JSON.stringify({ extends: "./tsconfig.json", include, exclude: [] }));
    tool("typescript/bin/tsc", "--project", file);
    tool("eslint/bin/eslint.js", ...made);
    tool("prettier/bin/prettier.cjs", "--check", ...made, "Pulumi.*.yaml");
  });

  it("passes its tests, and those that go through all functions", () => {
    const setup = ["ts-node/register/transpile-only", "test/support/setup.ts"];
    const options = ["--no-config", ...setup.flatMap((file) => ["--require", file])];
    const runs = [
      ...testRuns(checkout.folder, ["made-by-a-test"]),
      { files: ["test/index.test.ts"], grep: undefined },
    ];
    for (const { files, grep } of runs) {
      const filter = grep === undefined ? [] : ["--grep", grep];
      const said = tool("mocha/bin/mocha.js", ...options, "--timeout=20000", ...filter, ...files);
      assert.match(said, /[1-9]\d* passing/);
    }
  });

  it("is released, and may be pinned then", async () => {
    await ldm("check");
    commit();
    const { talked } = await ldm("release", "made-by-a-test");
    assert.deepEqual(talked, ["Checking and building made-by-a-test ..."]);
    const file = join(checkout.folder, "Pulumi.dev.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/(made-by-a-test:\n +version:) none/, "$1 1"));
    assert.match(readFileSync(file, "utf8"), /made-by-a-test:\n +version: 1\n/);
    await ldm("check");
  });
});
