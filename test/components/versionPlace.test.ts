import assert from "node:assert/strict";

import { shownPlace, versionsSetting } from "../../components/versionPlace";

const RULE =
  'must be "repository", or a bucket with its region, such as s3://kettle-and-mug-versions/shop?region=eu-central-1';

describe("where versions are kept", () => {
  it("may be the repository", () => {
    assert.equal(versionsSetting.parse("repository"), undefined);
  });

  for (const [text, bucket, prefix] of [
    ["s3://shop-versions?region=eu-central-1", "shop-versions", ""],
    ["s3://shop-versions/shop?region=eu-central-1", "shop-versions", "shop/"],
    ["s3://shop.versions/shop/lambda_1?region=eu-central-1", "shop.versions", "shop/lambda_1/"],
  ] as const) {
    it(`may be ${text}`, () => {
      const place = versionsSetting.parse(text);
      assert.deepEqual(place, { bucket, region: "eu-central-1", prefix });
      assert.equal(shownPlace(place), text);
    });
  }

  it("may have a slash at the end of its prefix", () => {
    assert.equal(versionsSetting.parse("s3://shop-versions/a/?region=us-gov-west-1")?.prefix, "a/");
  });

  for (const [title, value] of [
    ["something else", "bucket"],
    ["another scheme", "https://shop-versions?region=eu-central-1"],
    ["a bucket without its region", "s3://shop-versions"],
    ["a region that is none", "s3://shop-versions?region=europe"],
    ["a bucket with capitals", "s3://Shop-Versions?region=eu-central-1"],
    ["a bucket that is too short", "s3://ab?region=eu-central-1"],
    ["credentials", "s3://key:secret@shop-versions?region=eu-central-1"],
    ["another parameter", "s3://shop-versions?region=eu-central-1&profile=me"],
    ["a prefix with a space", "s3://shop-versions/my%20shop?region=eu-central-1"],
    ["a prefix that goes upwards", "s3://shop-versions/../x?region=eu-central-1"],
    ["a number", 7],
    ["nothing", ""],
  ] as const) {
    it(`may not be ${title}`, () => {
      const parsed = versionsSetting.safeParse(value);
      assert.deepEqual(
        parsed.error?.issues.map(({ message }) => message),
        [RULE],
      );
    });
  }
});
