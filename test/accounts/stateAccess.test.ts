import assert from "node:assert/strict";

import { bucketAccess, keyAccess } from "../../accounts/stateAccess";

const owner = { partition: "aws", project: "shop", stack: "qa", promotesFrom: "dev" };
const state = "arn:aws:s3:::acme-state";
const reading = [
  {
    Sid: "ListState",
    Effect: "Allow",
    Action: ["s3:GetBucketLocation", "s3:ListBucket"],
    Resource: state,
  },
  {
    Sid: "ReadState",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: [
      `${state}/.pulumi/meta.yaml`,
      `${state}/.pulumi/stacks/shop/qa.*`,
      `${state}/.pulumi/stacks/shop/dev.*`,
    ],
  },
];

describe("bucketAccess", () => {
  it("lets a preview read the stack's state and that of the one before, and write none", () => {
    assert.deepEqual(bucketAccess("preview", "acme-state", owner), reading);
  });

  it("lets a deployment lock and write the stack's state too, and no other's", () => {
    assert.deepEqual(bucketAccess("deploy", "acme-state", owner), [
      ...reading,
      {
        Sid: "WriteState",
        Effect: "Allow",
        Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        Resource: [
          `${state}/.pulumi/meta.yaml`,
          `${state}/.pulumi/stacks/shop/qa.*`,
          `${state}/.pulumi/history/shop/qa/*`,
          `${state}/.pulumi/backups/shop/qa/*`,
          `${state}/.pulumi/locks/organization/shop/qa/*`,
        ],
      },
    ]);
  });

  it("lets the first environment read its own state alone", () => {
    const [, { Resource } = {}] = bucketAccess("preview", "acme-state", {
      ...owner,
      stack: "dev",
      promotesFrom: undefined,
    });
    assert.deepEqual(Resource, [
      `${state}/.pulumi/meta.yaml`,
      `${state}/.pulumi/stacks/shop/dev.*`,
    ]);
  });
});

describe("keyAccess", () => {
  const Resource = "arn:aws:kms:eu-central-1:222222222222:key/1";

  it("lets a preview decrypt, and a deployment encrypt as well", () => {
    const reading = ["kms:Decrypt", "kms:DescribeKey"];
    assert.deepEqual(keyAccess("preview", Resource), {
      Sid: "UseKey",
      Effect: "Allow",
      Action: reading,
      Resource,
    });
    assert.deepEqual(keyAccess("deploy", Resource).Action, [
      ...reading,
      "kms:Encrypt",
      "kms:GenerateDataKey",
    ]);
  });
});
