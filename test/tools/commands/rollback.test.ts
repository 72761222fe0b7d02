import assert from "node:assert/strict";

import { rollbackCommand } from "../../../tools/commands/rollback";
import { main } from "../../../tools/main";
import { fakeAws } from "../../support/fakeAws";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm rollback on the command line", () => {
  let files: TempProject;
  let prod: FakeEnvironment;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    files = new TempProject();
    prod = new FakeEnvironment(files);
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    files.remove();
  });

  function ldm(...args: string[]): Promise<number> {
    const { aws } = fakeAws(prod.lambda(() => ({})));
    const world = { open: () => Promise.resolve(prod), aws: () => aws };
    const command = rollbackCommand(terminal, world);
    return main(["-C", files.root, "rollback", ...args], terminal, [command]);
  }

  async function misused(words: string, ...args: string[]): Promise<void> {
    assert.equal(await ldm(...args), 2);
    assert.equal(terminal.talked[0], `error: ${words}`);
    assert.deepEqual(prod.asked, []);
  }

  it("needs a function and an environment", async () => {
    await misused("missing required argument 'function'", "--env", "prod");
    terminal.talked.length = 0;
    await misused("required option '--env <environment>' not specified", "orders");
  });

  it("knows the environment", async () => {
    await misused(
      'no environment "prd", did you mean "prod"? There are prod.',
      ...["orders", "--env", "prd"],
    );
  });

  it("takes the number of a version", async () => {
    await misused(
      '--to must be the number of a released version, such as 4, got "v1".',
      ...["orders", "--env", "prod", "--to", "v1"],
    );
  });

  it("takes settings of a version only", async () => {
    await misused(
      "--settings needs --to: which version is to run with them?",
      ...["orders", "--env", "prod", "--settings", "aaaaaaaaaaaa"],
    );
  });

  it("goes back, each function once", async () => {
    const { deployed } = prod;
    const two = { version: 2, settings: prod.settings, publishedVersion: "3" };
    const entries = [{ ...two, sha256: "18ea" }, ...deployed.ledger.entries];
    prod.deployed = { ...deployed, ledger: { ...deployed.ledger, entries } };
    const to = ["--to", "2", "--settings", prod.settings];
    assert.equal(await ldm("orders", "orders", "--env", "prod", ...to, "--yes"), 0);
    assert.deepEqual(prod.lines, ["version: 2"]);
    assert.deepEqual(prod.asked, ["preview", "ldm rollback: orders from version 3 to 2"]);
  });

  it("fails with 1 where it is refused", async () => {
    assert.equal(await ldm("orders", "--env", "prod", "--yes"), 1);
    assert.match(terminal.talked[0] ?? "", /orders has run nothing in prod before version 3/);
  });
});
