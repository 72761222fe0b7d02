import { bucketArn } from "./closedBucket";
import type { Pipeline } from "./pipelines";
import type { Statement } from "./statements";

/** Where Pulumi keeps the state. */
export interface StateLocation {
  /** Name of the bucket. */
  readonly bucket: string;
  /** ARN of the key that encrypts both the bucket and secrets. */
  readonly keyArn: string;
}

/** Whose state it is about. */
export interface StateOwner {
  readonly partition: string;
  /** Name of the main project. */
  readonly project: string;
  readonly stack: string;
  /** Name of the stack before it, whose ledgers tell what may be promoted. */
  readonly promotesFrom: string | undefined;
}

/** What it takes to read a stack's state and, to deploy it, to lock and write it. Pulumi locks nothing for a preview. */
export function bucketAccess(
  pipeline: Pipeline,
  bucket: string,
  { partition, project, stack, promotesFrom }: StateOwner,
): Statement[] {
  const arn = bucketArn(partition, bucket);
  const stateOf = (name: string) => `${arn}/.pulumi/stacks/${project}/${name}.*`;
  // Which layout the bucket has: Pulumi writes it when it first logs in.
  const meta = `${arn}/.pulumi/meta.yaml`;
  const reading: Statement[] = [
    {
      Sid: "ListState",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: arn,
    },
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: [
        meta,
        stateOf(stack),
        ...(promotesFrom === undefined ? [] : [stateOf(promotesFrom)]),
      ],
    },
  ];
  if (pipeline === "preview") return reading;
  return [
    ...reading,
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: [
        meta,
        stateOf(stack),
        ...["history", "backups", "locks/organization"].map(
          (kind) => `${arn}/.pulumi/${kind}/${project}/${stack}/*`,
        ),
      ],
    },
  ];
}

/** What it takes to read what the key encrypts and, to deploy, to encrypt by it. */
export function keyAccess(pipeline: Pipeline, keyArn: string): Statement {
  return {
    Sid: "UseKey",
    Effect: "Allow",
    Action: [
      "kms:Decrypt",
      "kms:DescribeKey",
      ...(pipeline === "deploy" ? ["kms:Encrypt", "kms:GenerateDataKey"] : []),
    ],
    Resource: keyArn,
  };
}
