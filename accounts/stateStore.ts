import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";

import { declareClosedBucket } from "./closedBucket";
import { asGuest, rootArn, type Guest } from "./guests";
import { PIPELINES, type Pipeline } from "./pipelines";
import type { Account } from "./place";
import { bucketAccess, keyAccess, type StateLocation, type StateOwner } from "./stateAccess";
import { policyOf, type Statement } from "./statements";

/** An environment in another account that keeps its state here. */
type StateGuest = Guest & StateOwner;

export interface StateStoreArgs {
  /** Name of the bucket, which nobody else in the world may have. */
  readonly bucketName: string;
  /** The account that it is in. */
  readonly account: Account;
  /** The region that it is in. */
  readonly region: string;
  /** Environments in other accounts that keep their state here. @default none */
  readonly guests?: readonly StateGuest[];
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
    const bucket = declareClosedBucket(
      name,
      {
        bucketName,
        account: args.account,
        statements: forGuests(args, (pipeline, guest) => bucketAccess(pipeline, bucketName, guest)),
        encryption: [
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

    this.location = pulumi
      .all([bucket, key.arn])
      .apply(([made, keyArn]) => ({ bucket: made, keyArn }));
    this.login = `pulumi login 's3://${bucketName}?region=${region}'`;
    this.secretsProvider = pulumi.interpolate`awskms:///${alias.arn}?region=${region}`;
    this.registerOutputs({ location: this.location, secretsProvider: this.secretsProvider });
  }
}

/** Who may use the key: whom the account's own policies allow to, and guests. */
function keyStatements(args: StateStoreArgs): Statement[] {
  return [
    {
      Sid: "LeaveItToPolicies",
      Effect: "Allow",
      Principal: { AWS: rootArn(args.account) },
      Action: "kms:*",
      Resource: "*",
    },
    // In a key's policy a star is that key.
    ...forGuests(args, (pipeline) => [keyAccess(pipeline, "*")]),
  ];
}

function forGuests(
  { guests = [] }: StateStoreArgs,
  access: (pipeline: Pipeline, guest: StateGuest) => readonly Statement[],
): Statement[] {
  return guests.flatMap((guest) =>
    PIPELINES.flatMap((pipeline) => asGuest(guest, pipeline, access(pipeline, guest))),
  );
}
