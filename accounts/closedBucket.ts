import type * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";

import type { Account } from "./place";
import { policyOf, type Statement } from "./statements";

/** How long what was replaced or deleted can be had back, in days. */
const NONCURRENT_DAYS = 90;

export interface ClosedBucketArgs {
  /** Name of the bucket, which nobody else in the world may have. */
  readonly bucketName: string;
  /** The account that it is in. */
  readonly account: Account;
  /** What its policy says beside that nothing gets in without TLS. */
  readonly statements: readonly Statement[];
  /** Rules of its encryption. @default S3's own: by a key of S3 */
  readonly encryption?: s3.BucketServerSideEncryptionConfigurationArgs["rules"];
}

/**
 * Declares a bucket that is closed to the public, takes nothing without TLS, and keeps what was replaced or deleted for 90 days.
 * `pulumi destroy` refuses to delete it.
 *
 * @returns Its name, once all of it is in force.
 */
export function declareClosedBucket(
  name: string,
  { bucketName, account, statements, encryption }: ClosedBucketArgs,
  opts: { readonly parent: pulumi.Resource },
): pulumi.Output<string> {
  const bucket = new s3.Bucket(
    name,
    { bucket: bucketName },
    { ...opts, protect: true, retainOnDelete: true },
  );
  const ofBucket = { bucket: bucket.bucket };
  const closed = new s3.BucketPublicAccessBlock(
    name,
    {
      ...ofBucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  const versioning = new s3.BucketVersioning(
    name,
    { ...ofBucket, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  const encrypted =
    encryption &&
    new s3.BucketServerSideEncryptionConfiguration(name, { ...ofBucket, rules: encryption }, opts);
  new s3.BucketLifecycleConfiguration(
    name,
    {
      ...ofBucket,
      rules: [
        {
          id: "forget-earlier-versions",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
          expiration: { expiredObjectDeleteMarker: true },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    // Without versions, S3 would take this for something else.
    { ...opts, dependsOn: [versioning] },
  );
  const arn = bucketArn(account.partition, bucketName);
  const policy = new s3.BucketPolicy(
    name,
    {
      ...ofBucket,
      policy: policyOf([
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        ...statements,
      ]),
    },
    // S3 changes one of these at a time.
    { ...opts, dependsOn: [closed] },
  );
  return bucket.bucket.apply((made) =>
    // Nobody may write before all of it is in force.
    policy.id.apply(() => encrypted?.id.apply(() => made) ?? versioning.id.apply(() => made)),
  );
}

/** ARN of a bucket. */
export function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}
