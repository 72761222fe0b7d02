/** What was asked of AWS when it went wrong. */
export interface Asked {
  /** The service, as people call it. */
  readonly service: string;
  /** What IAM calls the right to ask, such as `lambda:GetAlias`. */
  readonly action: string;
  readonly region: string;
  /** What was asked about: the name of a function, a queue's URL. */
  readonly subject?: string | undefined;
  readonly profile?: string | undefined;
  /** Where AWS_ENDPOINT_URL says to ask, if it is set. */
  readonly endpoint?: string | undefined;
}

/** What an error of AWS, or of the way there, means to the user. */
export interface AwsWords {
  /** AWS's own name of the error, or the system's. */
  readonly code: string;
  /** What went wrong, and what to do. */
  readonly message: string;
}

/** In words what a call to AWS threw; nothing for what did not come from AWS, or the way there. */
export function awsWords(error: unknown, asked: Asked): AwsWords | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const message = describe(code, error, asked);
  return message === undefined ? undefined : { code, message };
}

/** Whether a code says that there is no such function, alias, version, queue or object. */
export function saysNotFound(code: string): boolean {
  return notFound.has(code);
}

/** Whether the same question may well be answered a little later. */
export function saysLater(code: string, cause: unknown): boolean {
  return throttled.has(code) || unreachable.has(code) || isServersFault(cause);
}

const notFound = new Set([
  "ResourceNotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "NoSuchBucket",
  "NoSuchKey",
  "NoSuchVersion",
]);

// Each service has words of its own for the same mistake.
const missingCredentials = new Set(["CredentialsProviderError", "TokenProviderError"]);
const expiredCredentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "TokenRefreshRequired",
]);
const refusedCredentials = new Set([
  "AuthFailure",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const denied = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "NotAuthorized",
  "UnauthorizedOperation",
]);
const throttled = new Set([
  "RequestLimitExceeded",
  "RequestThrottled",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const unknownHost = new Set(["EAI_AGAIN", "ENOTFOUND"]);
const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "NetworkingError",
  "RequestTimeout",
  "TimeoutError",
]);

function describe(code: string, error: unknown, asked: Asked): string | undefined {
  const { service, action, region, subject, profile } = asked;
  const where = `${service} in ${region}`;
  const login = profile === undefined ? "aws sso login" : `aws sso login --profile ${profile}`;
  const own = messageOf(error);

  if (missingCredentials.has(code)) {
    return profile === undefined
      ? `There are no AWS credentials to ask ${where} with (${own}). Log in (${login}), ` +
          "or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and try again."
      : `The AWS profile ${profile}, which the stack file names under aws:profile, gives no credentials ` +
          `to ask ${where} with (${own}). Log in (${login}) and try again.`;
  }
  if (expiredCredentials.has(code)) {
    return `The AWS credentials have expired (asked ${where}). Log in again (${login}) and repeat the command.`;
  }
  if (refusedCredentials.has(code)) {
    return (
      `${where} does not accept the AWS credentials (${code}): they are mistyped, switched off or of another ` +
      `partition, or the clock of this machine is wrong. Log in again (${login}) and repeat the command.`
    );
  }
  if (denied.has(code)) {
    return (
      `The AWS credentials may not do ${action}${about(subject)} in ${region} (${own}). ` +
      `Ask for a policy that allows ${action}, or use other credentials.`
    );
  }
  if (notFound.has(code)) {
    return (
      `${where} knows no ${subject ?? "such resource"} (asked for ${action}): it was deleted, or it is in another ` +
      "account or region. Check which account the credentials belong to (aws sts get-caller-identity)."
    );
  }
  if (throttled.has(code)) {
    return `${where} is asked too much at the moment (${action}). Try again in a minute.`;
  }
  if (unknownHost.has(code)) {
    return (
      `Can't find ${asked.endpoint ?? where} (${code}). Check that ${region} is a region, ` +
      "and that this machine is online."
    );
  }
  if (unreachable.has(code) || code.includes("CERT")) {
    return asked.endpoint === undefined
      ? `Can't reach ${where} (${code}). Check the network and the proxy, and try again.`
      : `Can't reach ${service} at ${asked.endpoint} (${code}), where AWS_ENDPOINT_URL says to ask. Start what ` +
          "listens there (npx ldm local up), or unset AWS_ENDPOINT_URL to ask AWS itself.";
  }
  if (isServersFault(error)) {
    return `${where} has trouble of its own (${action}: ${own}). Try again in a minute.`;
  }
  if (isServiceException(error)) {
    return `${where} refused ${action}${about(subject)}: ${own} (${code}).`;
  }
  return undefined;
}

function about(subject: string | undefined): string {
  return subject === undefined ? "" : ` on ${subject}`;
}

/** The system's code where there is one; else what AWS or its SDK call the error. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name;
}

/** AWS's own words, on one line, without the full stop. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, " ").trim().replace(/\.$/, "") || "no message";
}

/** Services' errors bear who is to blame; not those of the SDK's own. */
function isServiceException(error: unknown): boolean {
  return error instanceof Error && "$fault" in error;
}

function isServersFault(error: unknown): boolean {
  return error instanceof Error && "$fault" in error && error.$fault === "server";
}
