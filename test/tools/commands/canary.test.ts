import assert from "node:assert/strict";

import { canaryCommand } from "../../../tools/commands/canary";
import { main } from "../../../tools/main";
import { fakeAws } from "../../support/fakeAws";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm canary on the command line", () => {
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
    const command = canaryCommand(terminal, world);
    return main(["-C", files.root, "canary", ...args], terminal, [command]);
  }

  const misuses: readonly (readonly [string, readonly string[], string])[] = [
    ["without a function", ["--env", "prod", "--abort"], "missing required argument 'function'"],
    [
      "without an environment",
      ["orders", "--abort"],
      "required option '--env <environment>' not specified",
    ],
    [
      "without what is to become of it",
      ["orders", "--env", "prod"],
      "say what is to become of the canary: --version and --weight, or --promote, or --abort.",
    ],
    [
      "that is to be both ends",
      ["orders", "--env", "prod", "--promote", "--abort"],
      "say either --promote or --abort.",
    ],
    [
      "with a share that is none",
      ["orders", "--env", "prod", "--version", "4", "--weight", "10"],
      '--weight must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most, got "10".',
    ],
    [
      "with an environment that there is not",
      ["orders", "--env", "prd", "--abort"],
      'no environment "prd", did you mean "prod"? There are prod.',
    ],
    [
      "with a function that there is not",
      ["order", "--env", "prod", "--abort"],
      'There is no function "order". Did you mean orders? The functions are: orders.',
    ],
    [
      "with a version that is not released",
      ["orders", "--env", "prod", "--version", "9", "--weight", "10%"],
      "version 9 of orders is not released; released are: 1, 2, 3, 4. Nothing has been changed. Name one of them, or release it: ldm release orders.",
    ],
  ];
  for (const [what, args, message] of misuses) {
    it(`is wrong usage ${what}`, async () => {
      assert.equal(await ldm(...args), 2);
      assert.equal(terminal.talked[0], `error: ${message}`);
      assert.deepEqual([terminal.printed, prod.asked], [[], []]);
    });
  }

  it("asks where the environment is protected, unless --yes is said", async () => {
    const set = ["orders", "--env", "prod", "--version", "4", "--weight", "10%"];
    assert.equal(await ldm(...set), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
    );
    assert.equal(await ldm(...set, "--reason", "INC-7", "--yes"), 0);
    assert.deepEqual(prod.lines, [
      "version: 3",
      "canary:",
      "  version: 4",
      "  weight: 10%",
      "exception:",
      "  version: 4",
      "  reason: INC-7",
    ]);
  });

  it("fails with 1 where there is no canary to end", async () => {
    assert.equal(await ldm("orders", "--env", "prod", "--promote", "--yes"), 1);
    assert.deepEqual(terminal.talked, [
      "error: orders in prod has no canary to promote: all of its traffic goes to version 3. Nothing has been changed.",
    ]);
  });
});
