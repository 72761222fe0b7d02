/** The key that ties a stack to accounts of AWS, without the namespace `aws`. */
export const ALLOWED_ACCOUNTS = "allowedAccountIds";

/**
 * The accounts that `aws:allowedAccountIds` ties a stack to.
 *
 * @param value What the stack file says, as the program gets it.
 * @returns Nothing where it ties the stack to none.
 */
export function allowedAccounts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}
