import { z } from "zod";
import { versionsSetting } from "../versionPlace";
import { networkSetting } from "./network";
import { permissionsBoundarySetting } from "./permissionsBoundary";
import { wholeNumber } from "./wholeNumber";

/** Log retention periods, in days, that CloudWatch Logs takes (its API reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Variables that the program sets for every function; a stack file can't. */
export const PROGRAM_VARIABLES = [
  "DESTINATION_TOPIC_ARN",
  "FUNCTION_VERSION",
  "POWERTOOLS_LOG_LEVEL",
  "POWERTOOLS_SERVICE_NAME",
] as const;

/** Variables that Lambda reserves (Lambda developer guide, "Defined runtime environment variables"). */
const LAMBDA_VARIABLES = [
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
];

/** Levels that Lambda and Powertools both know. */
const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

const variableName = z.string().superRefine((name, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
  };
  if ((PROGRAM_VARIABLES as readonly string[]).includes(name)) {
    refuse("is a variable that the program sets itself: remove it");
  } else if (LAMBDA_VARIABLES.includes(name)) {
    refuse("is a variable that Lambda sets itself: remove it");
  } else if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
    refuse("is not a variable name: at least two letters, digits and underscores, a letter first");
  }
});

const variables = z.record(
  variableName,
  z
    .union([z.string(), z.number(), z.boolean()], { error: "must be text, a number or true/false" })
    .refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
      error: "has lost digits as a number: write it in quotes",
    })
    .transform(String),
  { error: "must be a map of variable names to values" },
);

/** What a function may be tuned with, for itself or, under `defaults`, for a whole environment. */
const tuning = {
  memoryMb: wholeNumber(128, 10_240).describe("memory in MB; CPU grows with it"),
  timeoutSeconds: wholeNumber(1, 900).describe("seconds that one invocation may take"),
  batchSize: wholeNumber(1, 10_000).describe(
    "messages handed to one invocation at most; more than 10 need a `batchWindowSeconds`",
  ),
  batchWindowSeconds: wholeNumber(0, 300).describe("seconds to wait for a full batch"),
  maximumConcurrency: wholeNumber(2, 1_000).describe("invocations at the same time at most"),
  maxReceiveCount: wholeNumber(5, 1_000).describe(
    "receives after which a message goes to the dead-letter queue",
  ),
  logRetentionDays: z
    .literal(LOG_RETENTION_DAYS, {
      error: `must be one of the periods that CloudWatch Logs knows: ${LOG_RETENTION_DAYS.join(", ")}`,
    })
    .describe("days that logs are kept"),
  logLevel: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })
    .describe("lowest level of the lines that are logged"),
  keepVersions: wholeNumber(2, 100).describe(
    "published versions that the ledger keeps, those that ran last: as far as a rollback goes without publishing",
  ),
  inNetwork: z
    .boolean({ error: "must be true or false" })
    .describe("whether it runs in the environment's `network`, where there is one"),
};

/** The value of `version` that leaves a function out of an environment. */
export const NOT_DEPLOYED = "none";

const VERSION_RULE = `must be the number of a released version, or "${NOT_DEPLOYED}" to leave the function out of this environment`;
const mapOfSettings = { error: "must be a map of settings" };
/** The {@link Tuning} that a stack file may hold, with a description of each value. */
export const tuningSchema = z.strictObject(tuning, mapOfSettings).exactPartial();

const RELEASED_RULE = "must be the number of a released version";
const releasedVersion = z.int(RELEASED_RULE).min(1, RELEASED_RULE);

const DIGEST_RULE =
  'must be the digest of settings that were published, 12 hexadecimal digits in quotes, such as "3f2a90c1d2e4"';
const digest = z.string(DIGEST_RULE).regex(/^[0-9a-f]{12}$/, DIGEST_RULE);

const WEIGHT_RULE =
  "must be a share of the traffic such as 10%: more than 0%, less than 100%, two decimals at most";
const weight = z
  .string(WEIGHT_RULE)
  .regex(/^\d{1,2}(\.\d{1,2})?%$/, WEIGHT_RULE)
  // Whole numbers of hundredths: 0.07 and not 0.07000000000000001.
  .transform((text) => Math.round(Number(text.slice(0, -1)) * 100) / 10_000)
  .refine((share) => share > 0, WEIGHT_RULE);

const canary = z.strictObject(
  {
    version: releasedVersion,
    weight,
    settings: digest.optional(),
  },
  {
    error: "must be one map of version and weight: an alias goes to two published versions at most",
  },
);

const REASON_RULE = "must be a sentence of 1 to 120 characters that says why";
const exception = z.strictObject(
  {
    version: releasedVersion,
    reason: z.string(REASON_RULE).trim().min(1, REASON_RULE).max(120, REASON_RULE),
  },
  { error: "must be a map of version and reason" },
);

/** What a stack file says of one function. */
export const functionEntry = tuningSchema.extend({
  version: z.union([z.int().min(1, VERSION_RULE), z.literal(NOT_DEPLOYED)], VERSION_RULE),
  settings: digest.optional(),
  canary: canary.optional(),
  exception: exception.optional(),
  variables: variables.optional(),
});

/** An alias's name by Lambda's rules, and short enough for the names of queues (80 characters). */
const ENVIRONMENT_RULE =
  "must be an alias name: 1 to 20 letters, digits, dashes and underscores, not digits alone";

/** The value of `promotesFrom` where versions come in: no environment is before it. */
export const FIRST = "none";

const STACK_RULE = `must be the name of another stack, such as dev, or "${FIRST}" where no environment comes before`;

/**
 * The part of `Pulumi.<env>.yaml` that belongs to this project: all that may differ between
 * environments, and nothing else.
 */
export const stackFileSchema = z.strictObject({
  environment: z
    .string({ error: ENVIRONMENT_RULE })
    .regex(/^(?![0-9]+$)[A-Za-z0-9_-]{1,20}$/, { error: ENVIRONMENT_RULE }),
  promotesFrom: z
    .string({ error: STACK_RULE })
    .regex(/^[A-Za-z0-9_.-]{1,100}$/, { error: STACK_RULE })
    .optional(),
  protected: z
    .union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })], {
      error: "must be true or false",
    })
    .optional(),
  versions: versionsSetting.optional(),
  network: networkSetting.optional(),
  permissionsBoundary: permissionsBoundarySetting.optional(),
  variables: variables.optional(),
  defaults: tuningSchema.optional(),
  functions: z.record(z.string(), functionEntry, {
    error: "must be a map of function names to their settings",
  }),
});

/** Keys that stand in Pulumi.yaml, which hands them on to every stack, and never in a stack file. */
export const PROJECT_KEYS: readonly string[] = [
  "versions",
] satisfies (keyof typeof stackFileSchema.shape)[];

/** One function's tuning, every value settled; the descriptions and ranges are {@link tuningSchema}'s. */
export type Tuning = Readonly<
  Required<Omit<z.infer<typeof tuningSchema>, "maximumConcurrency">> &
    Pick<z.infer<typeof tuningSchema>, "maximumConcurrency">
>;

/**
 * The tuning of a function that neither its own entry nor `defaults` says otherwise. Without a
 * `maximumConcurrency` as many run as the account allows.
 */
export const DEFAULT_TUNING: Tuning = {
  memoryMb: 256,
  timeoutSeconds: 10,
  batchSize: 10,
  batchWindowSeconds: 0,
  maxReceiveCount: 5,
  logRetentionDays: 14,
  logLevel: "INFO",
  keepVersions: 10,
  inNetwork: true,
};
