import { z } from "zod";

import { DEPLOY_ON } from "../triggers";

/** The value of `driftSchedule` where nobody looks for drift. */
export const NO_SCHEDULE = "none";

/** What holds where the stack file does not say otherwise. */
export const DEFAULTS = {
  branch: "main",
  folder: ".",
  image: "pulumi/pulumi-nodejs-22",
  driftSchedule: "0 5 * * *",
  sessionMinutes: 60,
} as const;

const ROLE_RULE =
  "must be the ARN of a role in AWS, such as arn:aws:iam::111111111111:role/deploy-qa";
const SCHEDULE_RULE = `must be a cron expression of five fields in quotes, such as "${DEFAULTS.driftSchedule}", or "${NO_SCHEDULE}"`;
// STS takes no other session of a role that was assumed by a token (its API reference, AssumeRoleWithWebIdentity).
const MINUTES_RULE = "must be a whole number from 15 to 720";

/** What the stack file says of one environment. */
export const environmentEntry = z.strictObject(
  {
    role: z.string(ROLE_RULE).regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, ROLE_RULE),
    deployOn: z.enum(DEPLOY_ON, { error: `must be one of ${DEPLOY_ON.join(", ")}` }).optional(),
    driftSchedule: z
      .string(SCHEDULE_RULE)
      .regex(/^(none|[\dA-Za-z*,/?-]+( [\dA-Za-z*,/?-]+){4})$/, SCHEDULE_RULE)
      .optional(),
    sessionMinutes: z
      .int({ error: MINUTES_RULE, abort: true })
      .min(15, MINUTES_RULE)
      .max(720, MINUTES_RULE)
      .optional(),
  },
  { error: "must be a map that begins with its role" },
);

const REPOSITORY_RULE = "must be a repository on GitHub such as kettle-and-mug/lambda-deployment";
const BRANCH_RULE = "must be the name of a branch, such as main, without refs/heads/";
const FOLDER_RULE =
  'must be a folder of the repository such as services/orders, or "." for its root';
const IMAGE_RULE = "must be an image such as pulumi/pulumi-nodejs-22";
const TOKEN_RULE =
  "must be a token of Pulumi Cloud, set by pulumi config set --secret accessToken -C deployments";

/** The stack file of this program: all that a checkout of the main project can't know. */
export const deploymentsSchema = z.strictObject({
  repository: z.string(REPOSITORY_RULE).regex(/^[\w-]+\/[\w.-]+$/, REPOSITORY_RULE),
  branch: z
    .string(BRANCH_RULE)
    .regex(/^(?!refs\/|[/-])[\w./-]+(?<![/.])$/, BRANCH_RULE)
    .optional(),
  folder: z
    .string(FOLDER_RULE)
    .regex(/^(\.|(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*)$/, FOLDER_RULE)
    .optional(),
  image: z
    .string(IMAGE_RULE)
    .regex(/^[a-z\d][\w.:/@-]*$/, IMAGE_RULE)
    .optional(),
  accessToken: z.string(TOKEN_RULE).min(1, TOKEN_RULE).optional(),
  environments: z.record(z.string(), environmentEntry, {
    error: "must be a map of environments to what holds for each",
  }),
});
