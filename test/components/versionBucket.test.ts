import assert from "node:assert/strict";

import { deleteFiles, fetchFiles, putFiles } from "../../components/versionBucket";
import { digestOf } from "../../components/versionManifest";
import { FakeS3 } from "../support/fakeS3";

const FOLDER = { bucket: "shop-versions", region: "eu-central-1", prefix: "orders/1/abc/" };
const FILES = [
  { name: "index.mjs", bytes: Buffer.from("index") },
  { name: "vendor.mjs", bytes: Buffer.from("vendor") },
];
const RECORDS = digestOf(FILES).files;

describe("a version's files in a bucket", () => {
  let s3: FakeS3;

  beforeEach(async () => {
    s3 = await FakeS3.start();
  });

  afterEach(() => {
    s3.close();
  });

  async function fetched(folder: Awaited<ReturnType<typeof putFiles>>): Promise<string[]> {
    const files = await fetchFiles(folder, RECORDS);
    return files.map(({ name, bytes }) => `${name}: ${Buffer.from(bytes).toString()}`);
  }

  it("come back as they were put", async () => {
    const folder = await putFiles(FOLDER, FILES);
    assert.deepEqual(s3.keys(), ["orders/1/abc/index.mjs", "orders/1/abc/vendor.mjs"]);
    assert.deepEqual(await fetched(folder), ["index.mjs: index", "vendor.mjs: vendor"]);
  });

  it("come back as they were put, even if somebody has put others there since, or deleted them", async () => {
    const folder = await putFiles(FOLDER, FILES);
    s3.put("orders/1/abc/index.mjs", "something else");
    assert.deepEqual(await fetched(folder), ["index.mjs: index", "vendor.mjs: vendor"]);
    await deleteFiles(folder);
    assert.deepEqual(s3.keys(), []);
    assert.deepEqual(await fetched(folder), ["index.mjs: index", "vendor.mjs: vendor"]);
  });

  it("may be put twice, since they are the same", async () => {
    const folder = await putFiles(FOLDER, FILES);
    assert.deepEqual(await putFiles(FOLDER, FILES), folder);
    assert.equal(s3.objects.get("orders/1/abc/index.mjs")?.length, 1);
  });

  it("never take the place of something else", async () => {
    s3.put("orders/1/abc/index.mjs", "something else");
    await assert.rejects(putFiles(FOLDER, FILES), {
      name: "BucketError",
      message:
        "s3://shop-versions/orders/1/abc/index.mjs is there already, and is something else: nobody but ldm may put anything " +
        'under orders/1/abc/. Delete it, or name another prefix in the setting "versions" of Pulumi.yaml',
    });
    assert.equal(s3.objects.get("orders/1/abc/index.mjs")?.length, 1);
  });

  it("need a bucket that keeps versions", async () => {
    s3.isVersioned = false;
    await assert.rejects(putFiles(FOLDER, FILES), {
      name: "BucketError",
      message:
        "shop-versions keeps no versions of its objects, so that anybody could change what was released: turn versioning " +
        "on for this bucket",
    });
  });

  it("are refused where the record is of others", async () => {
    const folder = await putFiles(FOLDER, FILES);
    const others = digestOf([{ name: "index.mjs", bytes: Buffer.from("others") }]).files;
    await assert.rejects(fetchFiles(folder, others), {
      name: "BucketError",
      message:
        `s3://shop-versions/orders/1/abc/index.mjs is not what was released: its SHA-256 is ${RECORDS["index.mjs"]?.sha256 ?? ""}, ` +
        `the manifest says ${others["index.mjs"]?.sha256 ?? ""}`,
    });
  });

  for (const [status, code, words] of [
    [
      403,
      "AccessDenied",
      "The AWS credentials may not do s3:GetObjectVersion on s3://shop-versions/orders/1/abc/ in eu-central-1 (AccessDenied, " +
        "it says). Ask for a policy that allows s3:GetObjectVersion, or use other credentials",
    ],
    [
      404,
      "NoSuchBucket",
      "S3 in eu-central-1 knows no s3://shop-versions/orders/1/abc/ (asked for s3:GetObjectVersion): it was deleted, or it is " +
        "in another account or region. Check which account the credentials belong to (aws sts get-caller-identity)",
    ],
    [
      400,
      "ExpiredToken",
      "The AWS credentials have expired (asked S3 in eu-central-1). Log in again (aws sso login) and repeat the command",
    ],
  ] as const) {
    it(`say in words what ${code} means`, async () => {
      const folder = await putFiles(FOLDER, FILES);
      s3.refuses = { status, code };
      await assert.rejects(fetchFiles(folder, RECORDS), { name: "BucketError", message: words });
    });
  }
});
