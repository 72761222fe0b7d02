/** A statement of a policy, as IAM has it. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: string | Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  /** What it is about; a trust policy leaves it out. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** A statement that allows some actions. */
export function allow(
  Sid: string,
  Resource: string | readonly string[],
  Action: readonly string[],
): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

/** Text of a policy. */
export function policyOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
