/** What is known of an environment's permissions boundary. */
export interface KnownBoundary {
  /** Name of the environment's stack. */
  readonly stack: string;
  /** Name of the main project. */
  readonly project: string;
  /** ARN of the boundary that its role for deployments asks for. @default it asks for none */
  readonly asked: string | undefined;
  /** ARN of the boundary that its stack file names. @default it names none */
  readonly named: string | undefined;
}

/**
 * What is to be done where the account and the stack file do not agree, since deployments are refused by AWS until they do.
 *
 * @returns Nothing where they agree.
 */
export function boundaryAdvice({
  stack,
  project,
  asked,
  named,
}: KnownBoundary): string | undefined {
  if (asked === named) return undefined;
  const file = `Pulumi.${stack}.yaml`;
  const says = named === undefined ? "has no permissions boundary" : `names ${named}`;
  return asked === undefined
    ? `${file} ${says} as the permissions boundary, which deployments of ${stack} may not give to roles that are there: add ${stack} to boundaries, and write into the file what comes out`
    : `${file} ${says}: until it says ${project}:permissionsBoundary: ${asked}, deployments of ${stack} can make no roles and give them no policies`;
}
