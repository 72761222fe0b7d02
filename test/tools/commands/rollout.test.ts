import assert from "node:assert/strict";

import { rolloutCommand } from "../../../tools/commands/rollout";
import { main } from "../../../tools/main";
import { fakeAws } from "../../support/fakeAws";
import { FakeClock } from "../../support/fakeClock";
import { FakeEnvironment } from "../../support/fakeEnvironment";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm rollout on the command line", () => {
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
    const clock = new FakeClock("2026-11-25T12:00:00.000Z");
    const world = { open: () => Promise.resolve(prod), aws: () => aws, clock };
    const command = rolloutCommand(terminal, world);
    return main(["-C", files.root, "rollout", ...args], terminal, [command]);
  }

  const FOUR = ["orders", "--env", "prod", "--version", "4"];
  const misuses: readonly (readonly [string, readonly string[], string])[] = [
    [
      "without a function",
      ["--env", "prod", "--version", "4"],
      "missing required argument 'function'",
    ],
    [
      "without an environment",
      ["orders", "--version", "4"],
      "required option '--env <environment>' not specified",
    ],
    [
      "without a version",
      ["orders", "--env", "prod"],
      "required option '--version <number>' not specified",
    ],
    [
      "with what is no version",
      ["orders", "--env", "prod", "--version", "next"],
      '--version must be the number of a released version, such as 4, got "next".',
    ],
    [
      "in steps that lead nowhere",
      [...FOUR, "--steps", "5%,25%"],
      '--steps must end with 100%, where the version becomes the stable one, got "5%,25%".',
    ],
    [
      "with a time that is none",
      [...FOUR, "--every", "soon"],
      '--every must be a stretch of time such as 90s, 5m, 2h or 1d, got "soon".',
    ],
    [
      "with a threshold that is none",
      [...FOUR, "--max-error-rate", "0.01"],
      '--max-error-rate must be a share from 0% to 100%, such as 1%, got "0.01".',
    ],
    [
      "with settings that are no digest",
      [...FOUR, "--settings", "newest"],
      '--settings must be the digest of settings that were published, 12 hexadecimal digits (ldm status shows them), got "newest".',
    ],
    [
      "with an environment that there is not",
      ["orders", "--env", "prd", "--version", "4"],
      'no environment "prd", did you mean "prod"? There are prod.',
    ],
    [
      "with a function that there is not",
      ["order", "--env", "prod", "--version", "4"],
      'There is no function "order". Did you mean orders? The functions are: orders.',
    ],
  ];
  for (const [what, args, message] of misuses) {
    it(`is wrong usage ${what}`, async () => {
      assert.equal(await ldm(...args), 2);
      assert.equal(terminal.talked[0], `error: ${message}`);
      assert.deepEqual([terminal.printed, prod.asked], [[], []]);
    });
  }

  it("is wrong usage with a version that is not released", async () => {
    assert.equal(await ldm("orders", "--env", "prod", "--version", "9"), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: version 9 of orders is not released; released are: 1, 2, 3, 4. Nothing has been changed. Name one of them, or release it: ldm release orders.",
    );
    assert.deepEqual([terminal.printed, prod.asked], [[], []]);
  });

  it("goes by the defaults that its help names", async () => {
    assert.equal(await ldm(...FOUR, "--dry-run"), 0);
    assert.equal(
      terminal.printed.at(-1),
      "Version 4 of orders is rolled out in prod: 5 %, 25 %, 100 %, each but the last watched for 5m.",
    );
    assert.deepEqual(prod.asked, ["preview"]);
  });

  it("asks where the environment is protected, unless --yes is said", async () => {
    assert.equal(await ldm(...FOUR), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
    );
    assert.deepEqual(prod.lines, ["version: 3"]);
  });
});
