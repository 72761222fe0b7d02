/** `name` or `name:qualifier` of a function given by name, partial ARN or ARN. */
export function functionReference(nameOrArn: string): string {
  const [, afterFunction] = nameOrArn.split(":function:");
  return afterFunction ?? nameOrArn;
}

/** The plain name of a function given by name, qualified name or ARN. */
export function functionName(nameOrArn: string): string {
  return functionReference(nameOrArn).replace(/:.*$/, "");
}

/** The alias or version at the end of a function's ARN or qualified name, if there is one. */
export function functionQualifier(nameOrArn: string): string | undefined {
  return functionReference(nameOrArn).split(":")[1];
}

/** The name at the end of an ARN such as a queue's or a topic's. */
export function lastPart(arn: string): string {
  return arn.replace(/^.*[:/]/, "");
}
