import type { Account } from "./place";

/** What pipelines do with an environment: there is a role for each. */
export const PIPELINES = ["deploy", "preview"] as const;

export type Pipeline = (typeof PIPELINES)[number];

/** Name of a role, at most {@link MAX_ROLE_NAME} characters. */
export function pipelineRoleName(pipeline: Pipeline, project: string, stack: string): string {
  return `${project}-${pipeline}-${stack}`;
}

/** The longest name of a role that IAM takes. */
export const MAX_ROLE_NAME = 64;

/** ARN of a role; a star as the stack means those of all environments. */
export function pipelineRoleArn(
  { partition, id }: Account,
  pipeline: Pipeline,
  project: string,
  stack: string,
): string {
  return `arn:${partition}:iam::${id}:role/${pipelineRoleName(pipeline, project, stack)}`;
}
