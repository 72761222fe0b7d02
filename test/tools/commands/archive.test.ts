import assert from "node:assert/strict";
import { appendFileSync, existsSync, renameSync } from "node:fs";

import { VersionStore } from "../../../components/versionStore";
import type { LedgerStack } from "../../../tools/archive/archive";
import { archiveCommand } from "../../../tools/commands/archive";
import { ToolError } from "../../../tools/errors";
import { main } from "../../../tools/main";
import type { World } from "../../../tools/world";
import { planRelease } from "../../../tools/release/release";
import { deployedOrders } from "../../support/deployed";
import { FakeS3 } from "../../support/fakeS3";
import { keepInBucket, writeShop, writeStack, writeVersion } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

describe("ldm archive", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;
  let open: World<LedgerStack>["open"];

  beforeEach(() => {
    terminal = new CapturedTerminal();
    project = new TempProject();
    writeShop(project, { orders: { 1: {}, 2: {}, 3: {}, 4: {} } });
    writeStack(project, "dev", "functions:\n  orders:\n    version: 4");
    writeStack(project, "qa", "promotesFrom: dev\nfunctions:\n  orders:\n    version: 3");
    // Both have published version 2 as published version 3.
    open = (_, environment) => {
      const orders = deployedOrders({ environment, version: 3, entries: ["3"] });
      return Promise.resolve({ functions: () => Promise.resolve(new Map([["orders", orders]])) });
    };
  });

  afterEach(() => {
    project.remove();
  });

  function archive(...args: string[]): Promise<number> {
    const command = archiveCommand(terminal, { open });
    return main(["-C", project.root, "archive", ...args], terminal, [command]);
  }

  const versions = (): number[] => new VersionStore(project.path("functions")).versions("orders");

  it("moves what nobody needs, and says why the others stay", async () => {
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 0);
    assert.deepEqual(terminal.talked, ["Moved orders version 1"]);
    assert.deepEqual(terminal.printed, [
      "orders: moved version 1 to archive/orders/versions",
      "  version 2 stays: in the ledger of dev",
      "  version 3 stays: pinned by Pulumi.qa.yaml",
      "  version 4 stays: pinned by Pulumi.dev.yaml",
      "To restore one: move it back to functions/orders/versions.",
    ]);
    assert.deepEqual(versions(), [2, 3, 4]);
    assert.ok(existsSync(project.path("archive/orders/versions/1/manifest.json")));
    assert.ok(existsSync(project.path("archive/orders/versions/1/index.mjs")));
  });

  it("moves nothing in a dry run", async () => {
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1", "--dry-run"), 0);
    assert.equal(terminal.printed[0], "orders: would move version 1 to archive/orders/versions");
    assert.deepEqual(versions(), [1, 2, 3, 4]);
    assert.ok(!existsSync(project.path("archive")));
  });

  it("keeps the newest ones, as many as it is told", async () => {
    assert.equal(await archive("orders", "--to", "archive"), 0);
    assert.deepEqual(terminal.printed, [
      "orders: nothing to archive.",
      "  version 1 stays: newest",
      "  version 2 stays: in the ledger of dev",
      "  version 3 stays: pinned by Pulumi.qa.yaml",
      "  version 4 stays: pinned by Pulumi.dev.yaml",
    ]);
    assert.equal(await archive("orders", "--to", "archive", "--keep", "0"), 2);
    assert.equal(
      terminal.talked.at(-1),
      "error: option '--keep <count>' argument '0' is invalid. It must be a whole number from 1: the newest version always stays.",
    );
  });

  it("prints all of it for a script", async () => {
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1", "--json"), 0);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      function: "orders",
      moves: [
        {
          version: 1,
          from: project.path("functions/orders/versions/1"),
          to: project.path("archive/orders/versions/1"),
        },
      ],
      staying: [
        { version: 2, because: "in the ledger of dev" },
        { version: 3, because: "pinned by Pulumi.qa.yaml" },
        { version: 4, because: "pinned by Pulumi.dev.yaml" },
      ],
      dryRun: false,
    });
  });

  describe("of versions that a bucket keeps", () => {
    let s3: FakeS3;

    beforeEach(async () => {
      s3 = await FakeS3.start();
      await keepInBucket(project, "orders", 1);
      await keepInBucket(project, "orders", 2);
    });

    afterEach(() => {
      s3.close();
    });

    it("writes whole folders, and deletes no more in the bucket than what is in them", async () => {
      const kept = s3.keys().filter((key) => key.startsWith("orders/2/"));
      assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 0);
      assert.deepEqual(versions(), [2, 3, 4]);
      assert.ok(!existsSync(project.path("functions/orders/versions/1.json")));
      assert.deepEqual(s3.keys(), kept);
      renameSync(
        project.path("archive/orders/versions/1"),
        project.path("functions/orders/versions/1"),
      );
      await new VersionStore(project.path("functions")).open("orders", 1);
    });

    it("says what is left where S3 refuses to delete", async () => {
      await new VersionStore(project.path("functions")).open("orders", 1);
      s3.refuses = { status: 403, code: "AccessDenied" };
      assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 1);
      assert.match(
        terminal.talked.join("\n"),
        /^error: orders version 1 is in .*archive\/orders\/versions\/1 now, but its files could not be deleted from the bucket\. The AWS credentials may not do s3:DeleteObject on s3:\/\/shop-versions\/orders\/1\/.* Nothing refers to them: delete s3:\/\/shop-versions\/orders\/1\/[0-9a-f]{64}\/ by hand, or let it be\.$/,
      );
      assert.deepEqual(versions(), [2, 3, 4]);
    });

    it("moves nothing that can't be fetched", async () => {
      s3.refuses = { status: 404, code: "NoSuchVersion" };
      assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 1);
      assert.deepEqual(versions(), [1, 2, 3, 4]);
      assert.ok(!existsSync(project.path("archive")));
    });
  });

  it("does not have a number handed out again", async () => {
    project.remove();
    project = TempProject.withFunction();
    writeStack(project, "dev", "functions:\n  greet:\n    version: 2");
    project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    writeVersion(project, "greet", 1);
    writeVersion(project, "greet", 2);
    assert.equal(await archive("greet", "--to", "archive", "--keep", "1"), 0);
    const { manifest } = await planRelease({ root: project.root, name: "greet" });
    assert.equal(manifest.version, 3);
  });

  it("is refused where a ledger can't be read, unless it is to go by the stack files", async () => {
    open = (_, environment) =>
      environment === "qa"
        ? Promise.reject(new ToolError("there is no stack qa."))
        : Promise.resolve({ functions: () => Promise.resolve(new Map()) });
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 1);
    assert.deepEqual(terminal.talked, [
      "error: what qa has run can't be read, so nobody knows which versions it needs: there is no stack qa.\n" +
        "Nothing has been moved. To go by the stack files alone: --offline.",
    ]);
    assert.deepEqual(versions(), [1, 2, 3, 4]);
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1", "--offline"), 0);
    assert.deepEqual(versions(), [3, 4]);
  });

  it("is refused into functions/", async () => {
    assert.equal(await archive("orders", "--to", "functions/old"), 2);
    assert.deepEqual(terminal.talked, [
      `error: ${project.path("functions/old")} is inside ${project.path("functions")}, where versions are taken from. Name a folder outside of it with --to.`,
    ]);
    assert.equal(await archive("orders", "--to", "functions-old", "--keep", "1"), 0);
  });

  it("is refused where the archive has one of the versions already", async () => {
    project.write("archive/orders/versions/1/index.mjs", "");
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 1);
    assert.deepEqual(terminal.talked, [
      `error: ${project.path("archive/orders/versions/1")} is there already. Nothing has been moved: name another folder with --to, or remove what is there if it is the same.`,
    ]);
    assert.deepEqual(versions(), [1, 2, 3, 4]);
  });

  it("is refused for a version that is not what was released", async () => {
    appendFileSync(project.path("functions/orders/versions/1/index.mjs"), "// altered\n");
    assert.equal(await archive("orders", "--to", "archive", "--keep", "1"), 1);
    assert.match(
      terminal.talked.join("\n"),
      /^error: orders version 1: index\.mjs was altered after its release/,
    );
    assert.deepEqual(versions(), [1, 2, 3, 4]);
  });

  it("is refused for a function that is not there", async () => {
    assert.equal(await archive("order", "--to", "archive"), 2);
    assert.deepEqual(terminal.talked, [
      'error: There is no function "order". Did you mean orders? The functions are: orders.',
    ]);
  });

  it("needs a folder", async () => {
    assert.equal(await archive("orders"), 2);
    assert.deepEqual(terminal.talked, ["error: required option '--to <folder>' not specified"]);
  });
});
