import { CommandError, ConcurrentUpdateError, StackNotFoundError } from "@pulumi/pulumi/automation";

import { ToolError } from "../errors";
import { nameOf, type Diagnostic } from "./plan";

/** What was being done when Pulumi failed. */
export interface Attempt {
  /** Name of the stack. */
  readonly environment: string;
  /** What was asked of Pulumi, as a noun: `update`, `preview`. */
  readonly what: string;
  /** What was said until then. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** Somebody else is updating the stack: no resource has been changed. */
export class StackLocked extends ToolError {
  override name = "StackLocked";
}

/** What the engine says at the end of what failed, after it or somebody else has said why. */
const closing = /^\w+ (failed|canceled)$/;

/** What AWS refuses where a role's permissions boundary is not the one that the account asks for. */
const boundaryAsked =
  /not authorized to perform: iam:(CreateRole|PutRolePolicy|PutRolePermissionsBoundary)\b/;

/**
 * What a user can put right about a failure of Pulumi, as an error to show. What the program or a provider
 * refuses is shown in their own words, once. An error that is not Pulumi's stays as it is: a bug of ours.
 */
export function stackFailure(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof CommandError)) return error;
  const { environment, what, diagnostics = [] } = attempt;
  const said = saidByPulumi(error);
  if (error instanceof StackNotFoundError) return new ToolError(noStack(environment));
  if (error instanceof ConcurrentUpdateError) return new StackLocked(locked(environment, said));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const refusals = errors.filter(({ message }) => !closing.test(message));
  if (refusals.length > 0) {
    const lines = refusals.map(sentence);
    if (lines.some((line) => boundaryAsked.test(line))) lines.push(boundaryRemedy(environment));
    return new ToolError(lines.join("\n"));
  }
  if (errors.length > 0) {
    return new ToolError(
      `the ${what} of ${environment} did not end: ${errors.map(sentence).join(", ")}.`,
    );
  }
  const known = remedies.find(([pattern]) => pattern.test(said));
  if (known !== undefined) return new ToolError(known[1](environment));
  return new ToolError(`the ${what} of ${environment} has failed. Pulumi says:\n${said}`);
}

const remedies: readonly (readonly [RegExp, (environment: string) => string])[] = [
  [
    /spawn pulumi ENOENT|pulumi: (command )?not found/,
    () =>
      "there is no pulumi on the PATH. Install it: https://www.pulumi.com/docs/install/. " +
      'For what `npx ldm local up` runs: eval "$(npx ldm local env)".',
  ],
  [
    /incorrect passphrase/,
    (environment) =>
      `the passphrase of stack ${environment} is another one. ` +
      "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one that the stack was made with.",
  ],
  [
    /passphrase must be set/,
    (environment) =>
      `stack ${environment} has a passphrase. ` +
      "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE.",
  ],
  [
    /message authentication failed/,
    (environment) =>
      `Pulumi.${environment}.yaml holds a secret that another backend or passphrase has encrypted. ` +
      `Set it anew: pulumi config set --secret --stack ${environment}.`,
  ],
  [
    /PULUMI_ACCESS_TOKEN must be set|not logged in|invalid access token|\[401\]/i,
    () =>
      "Pulumi is not logged in to a backend. Log in: pulumi login, or set PULUMI_BACKEND_URL, " +
      'or PULUMI_ACCESS_TOKEN for Pulumi Cloud. For what `npx ldm local up` runs: eval "$(npx ldm local env)".',
  ],
];

function boundaryRemedy(environment: string): string {
  return (
    `Where the account has roles of functions carry a permissions boundary, Pulumi.${environment}.yaml must name just that ` +
    "under permissionsBoundary: see docs/accounts.md."
  );
}

function noStack(environment: string): string {
  return (
    `there is no stack ${environment} in the backend that Pulumi is logged in to (pulumi whoami -v names it). ` +
    `Make it: pulumi stack init ${environment}, then pulumi up --stack ${environment}.`
  );
}

/** Who holds the lock, as far as the backend knows: those on files and buckets name user and process. */
function locked(environment: string, said: string): string {
  const [, who, since] = /: created by (.+) at (\S+)$/m.exec(said) ?? [];
  const by =
    who === undefined || since === undefined ? "by somebody else" : `by ${who}, since ${since}`;
  return (
    `stack ${environment} is being updated ${by}. No resource has been changed. ` +
    `Wait until that has ended, and try again. If it was killed and is gone: pulumi cancel ${environment}`
  );
}

/** What Pulumi wrote to stderr, without what the Automation API puts around it. */
function saidByPulumi({ message }: Error): string {
  const [text = message] = message.split("\n err?:");
  const start = text.search(/^error: /m);
  if (start !== -1)
    return text
      .slice(start)
      .replace(/^error: /, "")
      .trim();
  return text.split("\n stderr: ").at(-1)?.trim() ?? text;
}

function sentence({ message, urn }: Diagnostic): string {
  return urn === undefined ? message : `${nameOf(urn)} (${typeOf(urn)}): ${message}`;
}

/** The type in a URN, without those of the resources that hold it. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
