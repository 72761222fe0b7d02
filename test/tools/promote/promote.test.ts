import assert from "node:assert/strict";

import { promoteCommand } from "../../../tools/commands/promote";
import { main } from "../../../tools/main";
import { StackLocked } from "../../../tools/stacks/failures";
import { FakeWorld, manifest, SETTINGS } from "../../support/fakeWorld";
import { CapturedTerminal } from "../../support/terminal";

const REASON = "INC-123: QA is frozen";

describe("ldm promote", () => {
  let world: FakeWorld;
  let terminal: CapturedTerminal;

  beforeEach(() => {
    world = new FakeWorld();
    terminal = new CapturedTerminal();
    world.qa.ran("orders", 1, 2, 3).ran("bills", 2);
    world.prod.ran("orders", 1).ran("bills", 1);
  });
  afterEach(() => {
    world.files.remove();
  });

  function promote(...args: string[]): Promise<number> {
    const command = promoteCommand(terminal, world);
    return main(["-C", world.files.root, "promote", ...args], terminal, [command]);
  }

  /** The last thing that was said, and what was changed: nothing. */
  async function refused(code: number, message: string, ...args: string[]): Promise<void> {
    const before = world.prod.pin();
    assert.equal(await promote(...args), code);
    assert.equal(terminal.talked.at(-1), `error: ${message}`);
    assert.deepEqual(world.prod.pin(), before);
    assert.deepEqual(
      world.prod.asked.filter((each) => each !== "preview"),
      [],
    );
  }

  it("writes the stack file, says what to do next, and asks nobody", async () => {
    assert.equal(await promote("orders", "--to", "prod"), 0);
    assert.deepEqual(world.prod.pin(), { version: 3 });
    assert.deepEqual(terminal.printed, ["Pulumi.prod.yaml: orders from version 1 to version 3"]);
    assert.equal(terminal.talked.at(-1), "To deploy it: pulumi up --stack prod");
    assert.deepEqual(world.prod.asked, []);
  });

  it("writes nothing in a dry run", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--dry-run"), 0);
    assert.deepEqual(world.prod.pin(), { version: 1 });
    assert.deepEqual(terminal.printed, [
      "Pulumi.prod.yaml would say: orders from version 1 to version 3",
    ]);
  });

  it("deploys it, after a plan, and makes sure of it", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--up", "--yes"), 0);
    assert.deepEqual(terminal.talked, [
      "Looking at qa ...",
      "orders from version 1 to version 3",
      "Previewing prod ...",
      `orders: version 1 -> 3, settings ${SETTINGS}, publishes it`,
      "2 resources change:",
      "  ~  orders (Function)",
      "  ~  orders (Alias)",
      "Updating prod ...",
    ]);
    assert.deepEqual(world.prod.asked, [
      "preview",
      "ldm promote: orders from version 1 to version 3",
    ]);
    assert.deepEqual(terminal.printed, ["orders in prod: version 3 (published as 2)"]);
  });

  it("promotes all functions in one update", async () => {
    assert.equal(await promote("--all", "--to", "prod", "--up", "--yes"), 0);
    assert.equal(world.prod.asked.length, 2);
    assert.deepEqual(terminal.printed, [
      "orders in prod: version 3 (published as 2)",
      "bills in prod: version 2 (published as 2)",
    ]);
  });

  it("shows the plan of a dry run as its result, for people and for scripts", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--up", "--dry-run"), 0);
    assert.equal(terminal.printed[0], `orders: version 1 -> 3, settings ${SETTINGS}, publishes it`);
    terminal.printed.length = 0;
    assert.equal(await promote("orders", "--to", "prod", "--up", "--dry-run", "--json"), 0);
    const { plan, ...result } = JSON.parse(terminal.printed.join("\n")) as {
      plan: { changes: unknown[] };
    };
    assert.deepEqual(result, {
      dryRun: true,
      from: "qa",
      to: "prod",
      isDeployed: false,
      functions: [{ name: "orders", from: 1, version: 3 }],
    });
    assert.equal(plan.changes.length, 2);
    assert.deepEqual(world.prod.pin(), { version: 1 });
  });

  it("lifts a pin of settings, a canary and an exception that is of no use any more", async () => {
    world.prod.write(
      'settings: "bbbbbbbbbbbb"',
      'canary: { version: 2, weight: "10%" }',
      'exception: { version: 2, reason: "was in a hurry" }',
    );
    assert.equal(await promote("orders", "--to", "prod"), 0);
    assert.deepEqual(world.prod.pin(), { version: 3 });
  });

  it("says that there is nothing to do, and makes sure that it runs", async () => {
    await promote("orders", "--to", "prod", "--up", "--yes");
    terminal.printed.length = 0;
    assert.equal(await promote("orders", "--to", "prod"), 0);
    assert.equal(await promote("orders", "--to", "prod", "--up"), 0);
    assert.deepEqual(terminal.printed, [
      "Pulumi.prod.yaml says so already: orders stays at version 3",
      "orders in prod: version 3 (published as 2) already, and Lambda says the same",
    ]);
    world.prod.moved = "1";
    assert.equal(await promote("orders", "--to", "prod", "--up"), 1);
    assert.equal(
      terminal.talked.at(-1),
      "error: there is nothing to update in prod, but the alias of orders is not what the stack says: Lambda says that it carries published version 1. " +
        "Somebody has changed it by hand: ldm status orders --env prod tells how to put it back.",
    );
  });

  it("promotes an earlier version that ran there", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--version", "2"), 0);
    assert.deepEqual(world.prod.pin(), { version: 2 });
  });

  it("lets an exception through, with its reason, and keeps it until it is deployed", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--version", "4", "--reason", REASON), 0);
    const exception = { version: 4, reason: REASON };
    assert.deepEqual(world.prod.pin(), { version: 4, exception });
    assert.deepEqual(terminal.printed, [
      `Pulumi.prod.yaml: orders from version 1 to version 4, because: ${REASON}`,
    ]);
    assert.equal(await promote("orders", "--to", "prod", "--version", "4", "--up", "--yes"), 0);
    assert.deepEqual(world.prod.pin(), { version: 4, exception });
  });

  it("needs no exception for what the environment before has run", async () => {
    assert.equal(await promote("orders", "--to", "prod", "--reason", REASON), 0);
    assert.deepEqual(world.prod.pin(), { version: 3 });
  });

  it("puts the stack file back where somebody else is updating", async () => {
    world.prod.onUp = () => {
      throw new StackLocked("stack prod is being updated by ada");
    };
    assert.equal(await promote("orders", "--to", "prod", "--up", "--yes"), 1);
    assert.deepEqual(world.prod.pin(), { version: 1 });
    assert.equal(
      terminal.talked.at(-1),
      "error: stack prod is being updated by ada. Pulumi.prod.yaml is as it was before.",
    );
    assert.ok(!terminal.talked.includes("Updating prod ..."));
  });

  describe("is refused", () => {
    const refusals: readonly (readonly [string, () => void, number, string, readonly string[]])[] =
      [
        [
          "where a protected environment can ask nobody",
          () => undefined,
          2,
          "prod is protected, and there is no terminal to ask on. Nothing has been changed. Say --yes to go on without being asked.",
          ["orders", "--to", "prod", "--up"],
        ],
        [
          "without a function",
          () => undefined,
          2,
          "name the functions to promote, or say --all, and not both.",
          ["--to", "prod"],
        ],
        [
          "for some functions and all of them",
          () => undefined,
          2,
          "name the functions to promote, or say --all, and not both.",
          ["orders", "--all", "--to", "prod"],
        ],
        [
          "for a function that there is not",
          () => undefined,
          2,
          'There is no function "order". Did you mean orders? The functions are: bills, orders.',
          ["order", "--to", "prod"],
        ],
        [
          "into an environment that there is not",
          () => undefined,
          2,
          'no environment "pro", did you mean "prod"? There are qa, prod.',
          ["orders", "--to", "pro"],
        ],
        [
          "into the first environment",
          () => undefined,
          2,
          "qa gets its versions from no other environment: Pulumi.qa.yaml has no promotesFrom. Name one with --from, or write the version there.",
          ["orders", "--to", "qa"],
        ],
        [
          "from an environment to itself",
          () => undefined,
          2,
          "--from and --to are both prod.",
          ["orders", "--to", "prod", "--from", "prod"],
        ],
        [
          "for what is no version",
          () => undefined,
          2,
          '--version must be the number of a released version, such as 4, got "four".',
          ["orders", "--to", "prod", "--version", "four"],
        ],
        [
          "for what is no stretch of time",
          () => undefined,
          2,
          '--baked must be a stretch of time such as 90s, 5m, 2h or 1d, got "long".',
          ["orders", "--to", "prod", "--baked", "long"],
        ],
        [
          "with a reason that says nothing",
          () => undefined,
          2,
          "--reason must be a sentence of 1 to 120 characters that says why.",
          ["orders", "--to", "prod", "--reason", " "],
        ],
        [
          "where an alarm rings",
          () => {
            world.alarms = ["orders-errors"];
          },
          1,
          "an alarm of orders rings in qa: orders-errors (3 of 3 datapoints). Look at it first; nothing has been promoted.",
          ["orders", "--to", "prod"],
        ],
        [
          "where somebody has moved the alias by hand",
          () => {
            world.qa.moved = "1";
          },
          1,
          "qa does not really run what its stack says of orders. " +
            "The alias QA of orders points at published version 1 (version 1), but the stack left it at published version 3 (version 3): somebody moved it by hand. " +
            "pulumi refresh --stack qa, then pulumi up --stack qa, puts it back.",
          ["orders", "--to", "prod"],
        ],
        [
          "for a version that the environment before has not run",
          () => undefined,
          1,
          'qa has never run version 4 of orders; it runs version 3. Deploy it there first, or say why not with --reason "…".',
          ["orders", "--to", "prod", "--version", "4"],
        ],
        [
          "for a version that is not in the checkout",
          () => {
            world.qa.ran("orders", 9);
          },
          1,
          "version 9 of orders is not in this checkout, which has 1, 2, 3, 4. Pull it first.",
          ["orders", "--to", "prod"],
        ],
        [
          "for a version that is named and not in the checkout",
          () => undefined,
          2,
          "version 9 of orders is not in this checkout, which has 1, 2, 3, 4. Pull it first.",
          ["orders", "--to", "prod", "--version", "9", "--reason", REASON],
        ],
        [
          "while there is a canary",
          () => {
            world.qa.change("orders", {
              canary: { version: 4, settings: SETTINGS, publishedVersion: "4", weight: 0.1 },
            });
          },
          1,
          "orders has a canary in qa: version 4 beside 3. End it there (ldm canary --promote or --abort), or say which version is meant with --version.",
          ["orders", "--to", "prod"],
        ],
      ];
    for (const [when, arrange, code, message, args] of refusals) {
      it(when, async () => {
        arrange();
        await refused(code, message, ...args);
      });
    }

    it("where the environment before was never deployed", async () => {
      const { files } = world;
      world = new FakeWorld();
      files.remove();
      world.qa.write();
      world.prod.ran("orders", 1);
      await refused(
        1,
        "qa does not run orders. It was never deployed: pulumi up --stack qa.",
        "orders",
        "--to",
        "prod",
      );
      await refused(
        1,
        "qa runs nothing: it was never deployed. Deploy it first: pulumi up --stack qa.",
        "--all",
        "--to",
        "prod",
      );
    });

    it("where the settings of the target are none that the version can run with", async () => {
      world.files.write(
        "functions/orders/versions/3/manifest.json",
        manifest("orders", 3, { TAX_PERCENT: { type: "number", description: "VAT" } }),
      );
      await refused(
        1,
        "Pulumi.prod.yaml has 1 mistake:\n  shop:functions.orders.variables.TAX_PERCENT: is missing, must be a number: VAT (orders version 3)",
        "orders",
        "--to",
        "prod",
      );
    });
  });
});
