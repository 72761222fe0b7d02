import type { Statement } from "../../accounts/statements";

/** What is asked of IAM. */
export interface PolicyRequest {
  /** Such as `iam:CreateRole`. */
  readonly action: string;
  /** ARN, or `*` where the action is about none. */
  readonly resource: string;
  /** Condition keys that AWS tells of the request, such as `iam:PermissionsBoundary`. @default none */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Whether IAM takes a text for one of a pattern: a star stands for any characters, a question mark for one. */
export function matchesPattern(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
}

/** Whether statements of one policy allow a request: one allows it, and none denies it (IAM user guide, "Policy evaluation logic"). */
export function isAllowed(statements: readonly Statement[], request: PolicyRequest): boolean {
  const effects = statements.filter((each) => isAbout(each, request)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function isAbout(
  { Action, Resource = [], Condition = {} }: Statement,
  { action, resource, keys = {} }: PolicyRequest,
): boolean {
  return (
    [Action].flat().some((pattern) => matchesPattern(pattern, action)) &&
    [Resource].flat().some((pattern) => matchesPattern(pattern, resource)) &&
    Object.entries(Condition).every(([operator, expected]) =>
      Object.entries(expected).every(([key, values]) =>
        compare(operator, keys[key], [values].flat()),
      ),
    )
  );
}

function compare(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  switch (operator) {
    case "Null":
      return values.includes(String(actual === undefined));
    case "StringEquals":
      return actual !== undefined && values.includes(actual);
    case "StringLike":
    case "ArnLike":
      return actual !== undefined && values.some((pattern) => matchesPattern(pattern, actual));
    default:
      throw new Error(`No test has asked for the operator ${operator} yet.`);
  }
}
