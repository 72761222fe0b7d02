import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";

import { parseManifest } from "../../../components/versionManifest";
import { VersionStore } from "../../../components/versionStore";
import { moveCommand } from "../../../tools/commands/move";
import { main } from "../../../tools/main";
import { FakeS3 } from "../../support/fakeS3";
import { keepInBucket, writeShop, writeVersion } from "../../support/shop";
import { TempProject } from "../../support/tempProject";
import { CapturedTerminal } from "../../support/terminal";

const PLACE = "s3://shop-versions/shop?region=eu-central-1";

describe("ldm move", () => {
  let project: TempProject;
  let terminal: CapturedTerminal;
  let s3: FakeS3;

  beforeEach(async () => {
    s3 = await FakeS3.start();
    terminal = new CapturedTerminal();
    project = new TempProject();
    writeShop(project, { orders: { 1: {}, 2: {} }, invoices: { 1: {} } });
    setting(PLACE);
  });

  afterEach(() => {
    s3.close();
    project.remove();
  });

  /** Sets where versions are kept. */
  function setting(place: string): void {
    project.write(
      "Pulumi.yaml",
      `name: shop\nruntime: nodejs\nconfig:\n  versions:\n    default: ${place}\n`,
    );
  }

  function move(...args: string[]): Promise<number> {
    terminal.printed.length = 0;
    terminal.talked.length = 0;
    return main(["-C", project.root, "move", ...args], terminal, [moveCommand(terminal)]);
  }

  const versionsFolder = (name = "orders"): string[] =>
    readdirSync(project.path("functions", name, "versions")).sort();
  const store = (): VersionStore => new VersionStore(project.path("functions"));
  const read = (file: string): string =>
    readFileSync(project.path("functions/orders/versions", file), "utf8");

  it("moves all versions into the bucket, and leaves a manifest of each", async () => {
    const before = store().manifestOf("orders", 2);
    assert.equal(await move("--to", "bucket"), 0);
    assert.deepEqual(terminal.talked, [
      "Moved invoices version 1",
      "Moved orders version 1",
      "Moved orders version 2",
    ]);
    assert.deepEqual(terminal.printed, [
      `Moved 3 versions to ${PLACE}. Commit what has changed in functions/.`,
    ]);
    assert.deepEqual(versionsFolder(), ["1.json", "2.json"]);
    const { keptIn, ...after } = parseManifest(read("2.json"));
    assert.deepEqual(after, before);
    const prefix = `shop/orders/2/${before.sha256}/`;
    assert.equal(keptIn?.prefix, prefix);
    assert.ok(s3.keys().includes(`${prefix}index.mjs`));
  });

  it("brings them back byte by byte, and leaves the bucket as it is", async () => {
    const before = [read("2/index.mjs"), read("2/manifest.json")];
    await move("--to", "bucket", "orders");
    const keys = s3.keys();
    rmSync(project.path("node_modules"), { recursive: true });
    assert.equal(await move("--to", "repository", "orders"), 0);
    assert.deepEqual(versionsFolder(), ["1", "2"]);
    assert.deepEqual([read("2/index.mjs"), read("2/manifest.json")], before);
    assert.deepEqual(s3.keys(), keys);
    assert.deepEqual(terminal.talked.slice(2), [
      `hint: releases still go to ${PLACE}, as config.versions in Pulumi.yaml says.`,
    ]);
  });

  it("moves the functions that are named, and no others", async () => {
    assert.equal(await move("orders", "--to", "bucket"), 0);
    assert.deepEqual(versionsFolder("invoices"), ["1"]);
    assert.deepEqual(terminal.talked, ["Moved orders version 1", "Moved orders version 2"]);
  });

  it("moves from one bucket's place to another", async () => {
    await move("--to", "bucket");
    setting("s3://shop-versions/new?region=eu-central-1");
    assert.equal(await move("orders", "--to", "bucket"), 0);
    assert.match(parseManifest(read("1.json")).keptIn?.prefix ?? "", /^new\/orders\/1\//);
    await store().open("orders", 1);
  });

  it("has nothing to do the second time", async () => {
    await move("--to", "bucket");
    s3.asked.length = 0;
    assert.equal(await move("--to", "bucket"), 0);
    assert.deepEqual(terminal.printed, [`Nothing to move: all versions are in ${PLACE}.`]);
    assert.deepEqual(s3.asked, []);
  });

  it("moves nothing in a dry run, and says what it would move", async () => {
    assert.equal(await move("orders", "--to", "bucket", "--dry-run"), 0);
    assert.deepEqual(terminal.printed, [
      [
        `Would move 2 versions to ${PLACE}:`,
        "  orders 1 from functions/orders/versions/1",
        "  orders 2 from functions/orders/versions/2",
      ].join("\n"),
    ]);
    assert.deepEqual(versionsFolder(), ["1", "2"]);
    assert.deepEqual(s3.asked, []);
  });

  it("prints all of it for a script", async () => {
    assert.equal(await move("invoices", "--to", "bucket", "--json"), 0);
    assert.deepEqual(JSON.parse(terminal.printed.join("\n")), {
      to: PLACE,
      moves: [{ function: "invoices", version: 1, from: "functions/invoices/versions/1" }],
      dryRun: false,
    });
  });

  it("finishes what was cut short, either way", async () => {
    await keepInBucket(project, "orders", 2);
    writeVersion(project, "orders", 2);
    assert.equal(await move("orders", "--to", "bucket"), 0);
    assert.deepEqual(versionsFolder(), ["1.json", "2.json"]);
    writeVersion(project, "orders", 1);
    assert.equal(await move("orders", "--to", "repository"), 0);
    assert.deepEqual(versionsFolder(), ["1", "2"]);
  });

  it("leaves a version where it is when S3 refuses it", async () => {
    s3.refuses = { status: 403, code: "AccessDenied" };
    assert.equal(await move("orders", "--to", "bucket"), 1);
    const { sha256 } = store().manifestOf("orders", 1);
    assert.deepEqual(terminal.talked, [
      "error: orders version 1 could not be moved; it is where it was. The AWS credentials may not do s3:PutObject on " +
        `s3://shop-versions/shop/orders/1/${sha256}/ in eu-central-1 (AccessDenied, it says). Ask for a policy that allows ` +
        "s3:PutObject, or use other credentials.",
    ]);
    assert.deepEqual(versionsFolder(), ["1", "2"]);
    assert.ok(!existsSync(project.path("node_modules")));
  });

  it("refuses to move a version that was altered", async () => {
    project.write("functions/orders/versions/1/index.mjs", "something else");
    assert.equal(await move("orders", "--to", "bucket"), 1);
    assert.match(
      terminal.talked.join("\n"),
      /^error: orders version 1: index\.mjs was altered after its release: /,
    );
    assert.deepEqual(s3.asked, []);
  });

  it("needs to know which bucket", async () => {
    setting("repository");
    assert.equal(await move("--to", "bucket"), 2);
    assert.deepEqual(terminal.talked, [
      "error: Pulumi.yaml names no bucket to move versions to. Set config.versions to one first, such as " +
        "s3://kettle-and-mug-versions?region=eu-central-1.",
    ]);
  });

  it("refuses a setting that names none", async () => {
    setting("bucket");
    assert.equal(await move("--to", "bucket"), 1);
    assert.deepEqual(terminal.talked, [
      'error: Pulumi.yaml: config.versions must be "repository", or a bucket with its region, such as ' +
        's3://kettle-and-mug-versions/shop?region=eu-central-1, got "bucket".',
    ]);
  });

  it("refuses a function that there isn't, and a place that is none", async () => {
    assert.equal(await move("order", "--to", "bucket"), 2);
    assert.equal(
      terminal.talked.join("\n"),
      'error: There is no function "order". Did you mean orders? The functions are: invoices, orders.',
    );
    assert.equal(await move("--to", "disk"), 2);
    assert.equal(
      terminal.talked.join("\n"),
      "error: option '--to <place>' argument 'disk' is invalid. Allowed choices are repository, bucket.",
    );
  });
});
