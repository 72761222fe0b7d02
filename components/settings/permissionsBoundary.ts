import { z } from "zod";

/** The value of `permissionsBoundary` where the roles of functions have none. */
export const NO_BOUNDARY = "none";

const RULE = `must be the ARN of a managed policy, such as arn:aws:iam::222222222222:policy/lambda-deployment-boundary-qa, or "${NO_BOUNDARY}"`;

/** An ARN of a managed policy, as IAM's API reference has its name and path; those of AWS itself have "aws" for the account. */
const POLICY_ARN =
  /^arn:aws(-[a-z]+)*:iam::(?<account>\d{12}|aws):policy\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/**
 * The setting `permissionsBoundary`: the managed policy that is the permissions boundary of every function's role.
 *
 * @returns Nothing where there is none.
 */
export const permissionsBoundarySetting = z
  .string(RULE)
  .refine((value) => value === NO_BOUNDARY || POLICY_ARN.test(value), { error: RULE })
  .transform((value) => (value === NO_BOUNDARY ? undefined : value));

/** The account that a managed policy is of; nothing where it is one of AWS itself, which every account has. */
export function accountOfPolicy(arn: string): string | undefined {
  const account = POLICY_ARN.exec(arn)?.groups?.account;
  return account === "aws" ? undefined : account;
}
