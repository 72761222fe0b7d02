import * as pulumi from "@pulumi/pulumi";

import { bucketArn, declareClosedBucket } from "./closedBucket";
import { asGuest } from "./guests";
import { PIPELINES } from "./pipelines";
import type { Account } from "./place";
import type { Statement } from "./statements";

export interface VersionsBucketArgs {
  /** Name of the bucket, which nobody else in the world may have. */
  readonly bucketName: string;
  /** The account that it is in. */
  readonly account: Account;
  /** The region that it is in. */
  readonly region: string;
  /** Name of the main project. */
  readonly project: string;
  /** Environments in other accounts that run versions from here, with those accounts. @default none */
  readonly guests?: readonly { readonly stack: string; readonly account: Account }[];
}

/**
 * The bucket that keeps the files of released versions. Nobody writes over an object in it, and nobody deletes one for good: what
 * `ldm archive` deletes can be had back for 90 days, and nothing else ever goes.
 *
 * ```ts
 * new VersionsBucket("versions", { bucketName: "kettle-and-mug-versions", account, region: "eu-central-1", project });
 * ```
 */
export class VersionsBucket extends pulumi.ComponentResource {
  /** Name of the bucket, once all of it is in force. */
  readonly bucket: pulumi.Output<string>;
  /** What the setting `versions` of the main project's `Pulumi.yaml` says then. */
  readonly setting: pulumi.Output<string>;

  constructor(name: string, args: VersionsBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment-accounts:index:VersionsBucket", name, {}, opts);
    const { bucketName, account, region, project, guests = [] } = args;
    const objects = `${bucketArn(account.partition, bucketName)}/*`;
    this.bucket = declareClosedBucket(
      name,
      {
        bucketName,
        account,
        statements: [
          {
            // S3 user guide, "Enforce conditional writes": without this header an upload would take an object's place.
            Sid: "DenyOverwriting",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            Resource: objects,
            Condition: { Null: { "s3:if-none-match": "true" } },
          },
          {
            Sid: "DenyDeletingForGood",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:DeleteObjectVersion",
            Resource: objects,
          },
          ...guests.flatMap(({ stack, account: theirs }) =>
            PIPELINES.flatMap((pipeline) =>
              asGuest({ account: theirs, project, stack }, pipeline, [
                readVersions(account.partition, bucketName),
              ]),
            ),
          ),
        ],
      },
      { parent: this },
    );
    this.setting = pulumi.interpolate`s3://${this.bucket}?region=${region}`;
    this.registerOutputs({ setting: this.setting });
  }
}

/** What it takes to fetch versions. */
export function readVersions(partition: string, bucket: string): Statement {
  return {
    Sid: "ReadVersions",
    Effect: "Allow",
    Action: "s3:GetObjectVersion",
    Resource: `${bucketArn(partition, bucket)}/*`,
  };
}
