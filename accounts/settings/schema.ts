import { z } from "zod";

import { isMap } from "../../components/isMap";
import type { FurtherPermission } from "../boundary";

/** What holds where the stack file does not say otherwise. */
export const DEFAULTS = {
  branch: "main",
  host: "gitlab.com",
  sessionHours: 1,
} as const;

/** The tiers that GitLab knows of an environment. */
export const TIERS = ["development", "testing", "staging", "production", "other"] as const;

const ENVIRONMENTS_RULE =
  "must be a list of environments of the main project, such as [dev, qa]; [] where none is in this account";
const PULL_REQUESTS_RULE =
  "must be a list of environments that pull requests may preview, such as [dev, qa]";
const MERGE_REQUESTS_RULE =
  "must be a list of environments that merge requests may preview, such as [dev, qa]";
const PROJECT_RULE =
  "must be the path of a project on GitLab with its groups, such as kettle-and-mug/lambda-deployment";
const HOST_RULE = "must be where GitLab is, such as gitlab.example.com, without https://";
const TIER_RULE = `must be one of the tiers that GitLab has: ${TIERS.join(", ")}`;
const ACCOUNT_RULE = "must be the twelve digits of an account in AWS, in quotes";
const PROVIDER_RULE =
  "must be the ARN of the identity provider that is there, such as arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
const REPOSITORY_RULE = "must be a repository on GitHub such as kettle-and-mug/lambda-deployment";
const BRANCH_RULE = "must be the name of a branch, such as main, without refs/heads/";
const ORGANIZATION_RULE = "must be the name of an organization in Pulumi Cloud";
const BUCKET_RULE =
  "must be the name of a bucket, 3 to 63 small letters, digits and dashes, such as kettle-and-mug-state";
const KEY_RULE =
  "must be the ARN of the key that comes with the bucket, such as arn:aws:kms:eu-central-1:111111111111:key/…";
const OWNER_RULE =
  "must be the twelve digits of the account that has the bucket, in quotes; without it, the bucket is made in this one";
const ACTION_RULE =
  "must be an action such as dynamodb:GetItem, or a map of actions and the resources that they are about";
const IDENTITY_RULE =
  "can't be allowed: by iam and sts a function could become somebody whom no boundary holds";
const RESOURCE_RULE =
  "must be an ARN such as arn:aws:dynamodb:eu-central-1:111111111111:table/prices, in which a star may stand for a part";
const HOURS_RULE = "must be a whole number from 1 to 12";

const branch = z
  .string(BRANCH_RULE)
  .regex(/^(?!refs\/|[/-])[\w./-]+(?<![/.])$/, BRANCH_RULE)
  .optional();

const bucket = z.string(BUCKET_RULE).regex(/^[a-z\d][a-z\d-]{1,61}[a-z\d]$/, BUCKET_RULE);

const guests = z
  .record(z.string(), z.string(ACCOUNT_RULE).regex(/^\d{12}$/, ACCOUNT_RULE), {
    error: "must be a map of environments in other accounts to those accounts",
  })
  .optional();

const provider = z
  .string(PROVIDER_RULE)
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/[\w./-]+$/, PROVIDER_RULE)
  .optional();

const action = z
  .string(ACTION_RULE)
  .regex(/^[a-z\d-]+:[A-Za-z\d*?]+$/, { error: ACTION_RULE, abort: true })
  .refine((name) => !/^(iam|sts):/.test(name), { error: IDENTITY_RULE });

/** Actions, with what they are about. */
export const permissionSchema = z.strictObject({
  actions: z
    .array(action, "must be a list of actions, such as [s3:GetObject]")
    .min(1, "must name at least one, such as s3:GetObject"),
  resources: z
    .array(
      z
        .string(RESOURCE_RULE)
        .regex(/^arn:aws[a-z-]*:[a-z\d-]+:[^:\s]*:[^:\s]*:\S+$/, RESOURCE_RULE),
      "must be a list of ARNs",
    )
    .min(1, "must name at least one; an action without resources stands for itself in the list"),
});

const permission = z.unknown().transform((value, context): FurtherPermission => {
  const parsed = isMap(value)
    ? permissionSchema.safeParse(value)
    : action.transform((name) => ({ actions: [name] })).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});

/** The stack file of this program, `Pulumi.<account>.yaml`. */
export const accountSchema = z.strictObject({
  environments: z.array(z.string(ENVIRONMENTS_RULE), ENVIRONMENTS_RULE),
  github: z
    .strictObject(
      {
        repository: z.string(REPOSITORY_RULE).regex(/^[\w-]+\/[\w.-]+$/, REPOSITORY_RULE),
        branch,
        pullRequests: z.array(z.string(PULL_REQUESTS_RULE), PULL_REQUESTS_RULE).optional(),
        provider,
      },
      { error: "must be a map that begins with the repository" },
    )
    .optional(),
  gitlab: z
    .strictObject(
      {
        project: z.string(PROJECT_RULE).regex(/^\w[\w.-]*(\/\w[\w.-]*)+$/, PROJECT_RULE),
        host: z
          .string(HOST_RULE)
          .regex(/^[a-z\d-]+(\.[a-z\d-]+)+(\/[\w-]+)*$/, HOST_RULE)
          .optional(),
        branch,
        mergeRequests: z.array(z.string(MERGE_REQUESTS_RULE), MERGE_REQUESTS_RULE).optional(),
        tiers: z
          .record(z.string(), z.enum(TIERS, TIER_RULE), {
            error: "must be a map of environments to their tiers at GitLab",
          })
          .optional(),
        provider,
      },
      { error: "must be a map that begins with the project" },
    )
    .optional(),
  pulumiCloud: z
    .strictObject(
      {
        organization: z.string(ORGANIZATION_RULE).regex(/^[\w-]+$/, ORGANIZATION_RULE),
        provider,
      },
      { error: "must be a map that begins with the organization" },
    )
    .optional(),
  boundaries: z
    .record(
      z.string(),
      z.array(permission, {
        error:
          "must be a list of what functions may be allowed beside what the program has them do, such as [dynamodb:GetItem]; [] where that is nothing",
      }),
      { error: "must be a map of environments to what their functions may be allowed further" },
    )
    .optional(),
  state: z
    .strictObject(
      {
        bucket,
        key: z
          .string(KEY_RULE)
          .regex(/^arn:aws[a-z-]*:kms:[a-z\d-]+:\d{12}:key\/[\w-]+$/, KEY_RULE)
          .optional(),
        guests,
      },
      { error: "must be a map that begins with the bucket" },
    )
    .optional(),
  versions: z
    .strictObject(
      {
        bucket,
        account: z
          .string(OWNER_RULE)
          .regex(/^\d{12}$/, OWNER_RULE)
          .optional(),
        guests,
      },
      { error: "must be a map that begins with the bucket" },
    )
    .optional(),
  sessionHours: z
    .int({ error: HOURS_RULE, abort: true })
    .min(1, HOURS_RULE)
    .max(12, HOURS_RULE)
    .optional(),
});
