import { pipelineRoleArn, type Pipeline } from "./pipelines";
import type { Account } from "./place";
import type { Statement } from "./statements";

/** An environment whose roles are in another account. */
export interface Guest {
  readonly account: Account;
  /** Name of the main project. */
  readonly project: string;
  readonly stack: string;
}

/** What a guest's role may do, as a policy of what it is done with says so. The role need not be there yet: so its account is named. */
export function asGuest(
  { account, project, stack }: Guest,
  pipeline: Pipeline,
  statements: readonly Statement[],
): Statement[] {
  return statements.map(({ Effect, Action, Resource = "*" }) => ({
    Effect,
    Principal: { AWS: rootArn(account) },
    Action,
    Resource,
    Condition: {
      ArnEquals: { "aws:PrincipalArn": pipelineRoleArn(account, pipeline, project, stack) },
    },
  }));
}

/** An account as a policy names it. */
export function rootArn({ partition, id }: Account): string {
  return `arn:${partition}:iam::${id}:root`;
}
