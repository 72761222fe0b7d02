import { ToolError } from "../errors";

/** The region in an ARN. */
export function regionOf(arn: string): string {
  const region = arn.split(":")[3] ?? "";
  if (!arn.startsWith("arn:") || region === "") {
    throw new ToolError(
      `"${arn}" is no ARN with a region; run pulumi up for this environment once.`,
    );
  }
  return region;
}

/** The last part of an ARN: a topic's name, an alias's, a queue's. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** The name of a queue, from its URL. */
export function queueNameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}
