import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";

import { pipelineRoleArn, PIPELINES, type Pipeline } from "./pipelines";
import type { Account } from "./place";
import {
  bucketAccess,
  bucketArn,
  keyAccess,
  type StateLocation,
  type StateOwner,
} from "./stateAccess";
import { policyOf, type Statement } from "./statements";

/** How long an earlier state, or one that was deleted, can be had back. */
const NONCURRENT_DAYS = 90;

/** An environment whose roles are in another account. */
interface Guest extends StateOwner {
  readonly account: Account;
}

export interface StateStoreArgs {
  /** Name of the bucket, which nobody else in the world may have. */
  readonly bucketName: string;
  /** The account that it is in. */
  readonly account: Account;
  /** The region that it is in. */
  readonly region: string;
  /** Environments in other accounts that keep their state here. @default none */
  readonly guests?: readonly Guest[];
}

/**
 * The bucket that Pulumi keeps state in, and the key that encrypts it and the secrets in there. Earlier versions are kept for
 * 90 days; nothing gets in without TLS. `pulumi destroy` refuses to delete either.
 *
 * ```ts
 * new StateStore("state", { bucketName: "kettle-and-mug-state", account, region: "eu-central-1" });
 * ```
 */
export class StateStore extends pulumi.ComponentResource {
  /** For the roles that use it. */
  readonly location: pulumi.Output<StateLocation>;
  /** The command that has Pulumi keep its state here. */
  readonly login: string;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, args: StateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment-accounts:index:StateStore", name, {}, opts);
    const { bucketName, region } = args;
    const kept = { parent: this, protect: true, retainOnDelete: true };

    const key = new kms.Key(
      name,
      {
        description: `Encrypts the state and the secrets of Pulumi in ${bucketName}.`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: policyOf(keyStatements(args)),
      },
      kept,
    );
    const alias = new kms.Alias(
      name,
      { name: `alias/${bucketName}`, targetKeyId: key.keyId },
      { parent: this },
    );
    const bucket = new s3.Bucket(name, { bucket: bucketName }, kept);
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
      { parent: this },
    );
    const versioning = new s3.BucketVersioning(
      name,
      { ...ofBucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    const encryption = new s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        ...ofBucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: key.arn,
            },
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
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
      { parent: this, dependsOn: [versioning] },
    );
    const policy = new s3.BucketPolicy(
      name,
      { ...ofBucket, policy: policyOf(bucketStatements(args)) },
      // S3 changes one of these at a time.
      { parent: this, dependsOn: [closed] },
    );

    // Nobody may write before all of it is in force.
    this.location = pulumi
      .all([bucket.bucket, key.arn, encryption.id, policy.id])
      .apply(([name, keyArn]) => ({ bucket: name, keyArn }));
    this.login = `pulumi login 's3://${bucketName}?region=${region}'`;
    this.secretsProvider = pulumi.interpolate`awskms:///${alias.arn}?region=${region}`;
    this.registerOutputs({ location: this.location, secretsProvider: this.secretsProvider });
  }
}

/** Who may use the key: whom the account's own policies allow to, and guests. */
function keyStatements({ account, guests = [] }: StateStoreArgs): Statement[] {
  return [
    {
      Sid: "LeaveItToPolicies",
      Effect: "Allow",
      Principal: { AWS: rootArn(account) },
      Action: "kms:*",
      Resource: "*",
    },
    // In a key's policy a star is that key.
    ...guests.flatMap((guest) => forGuest(guest, (pipeline) => [keyAccess(pipeline, "*")])),
  ];
}

function bucketStatements({ bucketName, account, guests = [] }: StateStoreArgs): Statement[] {
  const arn = bucketArn(account.partition, bucketName);
  return [
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...guests.flatMap((guest) =>
      forGuest(guest, (pipeline) => bucketAccess(pipeline, bucketName, guest)),
    ),
  ];
}

/** Statements for the roles of a guest, which need not be there yet: so it is their account that is named. */
function forGuest(
  { account, project, stack }: Guest,
  access: (pipeline: Pipeline) => readonly Statement[],
): Statement[] {
  return PIPELINES.flatMap((pipeline) =>
    access(pipeline).map(({ Effect, Action, Resource = "*" }) => ({
      Effect,
      Principal: { AWS: rootArn(account) },
      Action,
      Resource,
      Condition: {
        ArnEquals: { "aws:PrincipalArn": pipelineRoleArn(account, pipeline, project, stack) },
      },
    })),
  );
}

function rootArn({ partition, id }: Account): string {
  return `arn:${partition}:iam::${id}:root`;
}
