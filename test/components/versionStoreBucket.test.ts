import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { VersionError, VersionStore } from "../../components/versionStore";
import { FakeS3 } from "../support/fakeS3";
import { keepInBucket, writeShop } from "../support/shop";
import { TempProject } from "../support/tempProject";

const REMEDY =
  /Restore it with "git restore .*functions\/orders\/versions\/2\.json", or release a new version\.$/;

describe("VersionStore, of versions whose files are kept in a bucket", () => {
  let project: TempProject;
  let store: VersionStore;
  let s3: FakeS3;
  let sha256: string;

  beforeEach(async () => {
    s3 = await FakeS3.start();
    project = new TempProject();
    writeShop(project, { orders: { 1: {}, 2: { vendor: "// vendor\n" } } });
    store = new VersionStore(project.path("functions"));
    ({ sha256 } = store.manifestOf("orders", 2));
    await keepInBucket(project, "orders", 2);
    s3.asked.length = 0;
  });

  afterEach(() => {
    s3.close();
    project.remove();
  });

  const cached = (file = ""): string =>
    project.path("node_modules/.cache/lambda-deployment-model/versions", sha256, file);

  it("lists them with the others", () => {
    assert.deepEqual(store.versions("orders"), [1, 2]);
  });

  it("lists and reads them without asking for a byte", () => {
    assert.equal(store.manifestOf("orders", 2).sha256, sha256);
    assert.equal(store.contractOf("orders", 2), undefined);
    assert.deepEqual(store.variablesOf("orders"), new Set());
    assert.deepEqual(s3.asked, []);
  });

  it("opens them as if they were in the repository", async () => {
    assert.deepEqual(await store.open("orders", 2), {
      function: "orders",
      version: 2,
      folder: cached(),
      sha256,
      handler: "index.handler",
      files: [
        { name: "index.mjs", path: cached("index.mjs") },
        { name: "vendor.mjs", path: cached("vendor.mjs") },
      ],
    });
    assert.equal(readFileSync(cached("index.mjs"), "utf8"), "// orders 2\n");
  });

  it("fetches them once", async () => {
    await store.open("orders", 2);
    await store.open("orders", 2);
    await new VersionStore(project.path("functions")).open("orders", 2);
    assert.deepEqual([...s3.asked].sort(), [
      `GET orders/2/${sha256}/index.mjs`,
      `GET orders/2/${sha256}/vendor.mjs`,
    ]);
  });

  it("fetches them again where they were altered here", async () => {
    await store.open("orders", 2);
    writeFileSync(cached("index.mjs"), "something else");
    await store.open("orders", 2);
    assert.equal(readFileSync(cached("index.mjs"), "utf8"), "// orders 2\n");
    rmSync(cached("vendor.mjs"));
    await store.open("orders", 2);
    assert.ok(existsSync(cached("vendor.mjs")));
  });

  it("keeps nothing of what could not be fetched as a whole", async () => {
    s3.objects.delete(`orders/2/${sha256}/vendor.mjs`);
    await assert.rejects(store.open("orders", 2), {
      name: "VersionError",
      message:
        "orders version 2: its files are kept in a bucket and can't be had from there. S3 in eu-central-1 knows no " +
        `s3://shop-versions/orders/2/${sha256}/ (asked for s3:GetObjectVersion): it was deleted, or it is in another ` +
        "account or region. Check which account the credentials belong to (aws sts get-caller-identity).",
    });
    assert.ok(!existsSync(cached()));
  });

  it("takes the folder where there are both", async () => {
    writeShop(project, { orders: { 1: {}, 2: { vendor: "// vendor\n" } } });
    const { folder } = await store.open("orders", 2);
    assert.equal(folder, project.path("functions/orders/versions/2"));
    assert.deepEqual(store.versions("orders"), [1, 2]);
    assert.deepEqual(s3.asked, []);
  });

  it("refuses another version's manifest under this number", async () => {
    const text = readFileSync(store.fileOf("orders", 2), "utf8");
    project.write("functions/orders/versions/3.json", text);
    await assert.rejects(store.open("orders", 3), (error: Error) => {
      assert.ok(error instanceof VersionError);
      assert.match(
        error.message,
        /^orders version 3: 3\.json is that of orders version 2\. Restore it /,
      );
      return true;
    });
  });

  for (const [title, change, problem] of [
    ["that names no bucket", { keptIn: undefined }, "it names no bucket"],
    ["with a bucket that is none", { keptIn: "shop-versions" }, '"keptIn" is wrong'],
    [
      "with a file in no version",
      { keptIn: { bucket: "b", region: "r", prefix: "p/", objectVersions: { "index.mjs": "v1" } } },
      '"vendor.mjs" is missing or wrong',
    ],
    [
      "with a file outside its folder",
      { files: { "../../index.mjs": { sha256: "0".repeat(64), size: 1 } } },
      '"files" has a wrong entry for ../../index.mjs',
    ],
  ] as const) {
    it(`refuses a manifest ${title}`, async () => {
      const file = store.fileOf("orders", 2);
      const manifest = JSON.parse(readFileSync(file, "utf8")) as object;
      writeFileSync(file, JSON.stringify({ ...manifest, ...change }));
      await assert.rejects(store.open("orders", 2), (error: Error) => {
        const [said = ""] = error.message.split(" Restore it");
        assert.equal(said, `orders version 2: 2.json can't be read: ${problem}.`);
        assert.match(error.message, REMEDY);
        return true;
      });
      assert.deepEqual(s3.asked, []);
    });
  }

  it("refuses a version's own folder that names a bucket", async () => {
    const text = readFileSync(store.fileOf("orders", 2), "utf8");
    project.write("functions/orders/versions/2/manifest.json", text);
    await assert.rejects(
      store.open("orders", 2),
      /^VersionError: orders version 2: manifest\.json can't be read: it names a bucket\. Restore it /,
    );
  });
});
