import assert from "node:assert/strict";

import { fetchPinned } from "../../local/fetchPinned";
import { FakeS3 } from "../support/fakeS3";
import { keepInBucket, writeShop, writeStack } from "../support/shop";
import { TempProject } from "../support/tempProject";

describe("what the local cloud needs of a bucket", () => {
  let project: TempProject;
  let s3: FakeS3;

  beforeEach(async () => {
    s3 = await FakeS3.start();
    project = new TempProject();
    writeShop(project, { orders: { 1: {}, 2: {}, 3: {}, 4: {} } });
    for (const version of [1, 2, 3]) await keepInBucket(project, "orders", version);
    s3.asked.length = 0;
  });

  afterEach(() => {
    s3.close();
    project.remove();
  });

  /** Numbers of the versions that were fetched, in the order of asking. */
  const fetched = (): string[] => s3.asked.map((asked) => asked.split("/")[1] ?? "");

  it("is what stack files pin, each once", async () => {
    writeStack(
      project,
      "dev",
      "functions: { orders: { version: 4, canary: { version: 3, weight: 10% } } }",
    );
    writeStack(project, "qa", "functions: { orders: { version: 1 } }");
    writeStack(project, "prod", "functions: { orders: { version: 1 } }");
    await fetchPinned(project.root, ["dev", "qa", "prod"]);
    assert.deepEqual(fetched(), ["3", "1"]);
    await fetchPinned(project.root, ["dev", "qa", "prod"]);
    assert.deepEqual(fetched(), ["3", "1"]);
  });

  it("is nothing of what is not deployed, not released or wrong: the program tells of that", async () => {
    writeStack(project, "dev", "functions: { orders: { version: none } }");
    writeStack(project, "qa", "functions: { orders: { version: 9 } }");
    writeStack(project, "prod", "functions: { orders: { version: one } }");
    await fetchPinned(project.root, ["dev", "qa", "prod"]);
    assert.deepEqual(fetched(), []);
  });

  it("is missed in words", async () => {
    writeStack(project, "qa", "functions: { orders: { version: 2 } }");
    s3.refuses = { status: 403, code: "AccessDenied" };
    await assert.rejects(
      fetchPinned(project.root, ["qa"]),
      /^VersionError: orders version 2: its files are kept in a bucket and can't be had from there\. The AWS credentials may not do s3:GetObjectVersion /,
    );
  });
});
