import assert from "node:assert/strict";

import { promoteCommand } from "../../../tools/commands/promote";
import { main } from "../../../tools/main";
import { fakeAws } from "../../support/fakeAws";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm promote on the command line", () => {
  let files: TempProject;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    files = new TempProject();
    files.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    files.write("Pulumi.qa.yaml", "config:\n  shop:environment: QA\n");
    files.write("functions/orders/handler.ts", "");
    terminal = new CapturedTerminal();
  });
  afterEach(() => {
    files.remove();
  });

  async function misused(words: string, ...args: string[]): Promise<void> {
    const world = {
      open: () => assert.fail("no stack may be opened"),
      aws: () => fakeAws(() => ({})).aws,
    };
    const command = promoteCommand(terminal, world);
    assert.equal(await main(["-C", files.root, "promote", ...args], terminal, [command]), 2);
    assert.equal(terminal.talked[0], `error: ${words}`);
    assert.deepEqual(terminal.printed, []);
  }

  it("needs an environment that there is", async () => {
    await misused("required option '--to <environment>' not specified", "orders");
    terminal.talked.length = 0;
    await misused('no environment "pq", did you mean "qa"? There are qa.', "orders", "--to", "pq");
  });

  const named = "name the functions to promote, or say --all, and not both.";

  it("needs functions or --all", async () => {
    await misused(named, "--to", "qa");
  });

  it("does not take both", async () => {
    await misused(named, "orders", "--all", "--to", "qa");
  });

  for (const reason of ["", "  ", "x".repeat(121)]) {
    it(`takes a reason that says something shortly, and not one of ${reason.length} characters`, async () => {
      await misused(
        "--reason must be a sentence of 1 to 120 characters that says why.",
        ...["orders", "--to", "qa", "--reason", reason],
      );
    });
  }

  it("takes the number of a version", async () => {
    await misused(
      '--version must be the number of a released version, such as 4, got "latest".',
      ...["orders", "--to", "qa", "--version", "latest"],
    );
  });

  it("takes a time that it has baked", async () => {
    await misused(
      '--baked must be a stretch of time such as 90s, 5m, 2h or 1d, got "long".',
      ...["orders", "--to", "qa", "--baked", "long"],
    );
  });

  it("needs a source", async () => {
    await misused(
      "qa gets its versions from no other environment: Pulumi.qa.yaml has no promotesFrom. Name one with --from, or write the version there.",
      ...["orders", "--to", "qa"],
    );
  });
});
