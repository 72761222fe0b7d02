import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import type { FrozenSettings } from "./frozenSettings";
import { settingsDigest } from "./frozenSettings";
import {
  checkCreation,
  describe,
  planPin,
  publishedVersion,
  record,
  type FunctionState,
  type Ledger,
  type LedgerEntry,
  type Pin,
  type Plan,
} from "./ledger";
import { allow, trustLambda } from "./policies";
import type { ReleasedVersion } from "./versionStore";

/**
 * The inputs of a function that Lambda freezes when it publishes. An alias that goes to an earlier
 * entry of the ledger must leave all of them as they are.
 */
const FROZEN_INPUTS = [
  "architectures",
  "code",
  "description",
  "environment",
  "handler",
  "loggingConfig",
  "memorySize",
  "role",
  "runtime",
  "timeout",
];

export interface PinnedFunctionArgs {
  /** Name of the alias, which is the environment's. */
  readonly aliasName: string;
  /** The released version that the alias is pinned to. */
  readonly released: ReleasedVersion;
  /** All that Lambda freezes beside the code, but for `secretVariables` and `linkedVariables`. */
  readonly settings: FrozenSettings;
  /** Names of those variables in `settings` that stay secret in the state. */
  readonly secretVariables: ReadonlySet<string>;
  /**
   * Variables whose values other resources yield, such as a topic's ARN. They are no part of the
   * settings digest: put what decides them, such as the topic's name, into `settings`.
   */
  readonly linkedVariables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Days that the logs are kept. */
  readonly logRetentionDays: number;
  /** What this stack has published of this function so far. @default nothing */
  readonly ledger?: Ledger | undefined;
  /** Key of the settings digest where a variable is secret; see {@link settingsDigest}. */
  readonly digestKey: string;
}

/**
 * A Lambda function with one alias, pinned to a released version.
 *
 * If the stack has published that version with these settings before, only the alias moves. Otherwise the
 * function is updated and published, and the alias moves to what came out. Nothing outside
 * may use the function by any other way than the alias.
 */
export class PinnedFunction extends pulumi.ComponentResource {
  /** Lambda's name of the function. */
  readonly functionName: pulumi.Output<string>;
  /** Name of the function's role, for grants. */
  readonly roleName: pulumi.Output<string>;
  /** Name of the alias. */
  readonly aliasName: pulumi.Output<string>;
  /** ARN of the alias: what event sources and callers use. */
  readonly aliasArn: pulumi.Output<string>;
  /** Number of the released version that the alias carries. */
  readonly version: number;
  /** Lambda's own number of the published version that the alias points at. */
  readonly publishedVersion: pulumi.Output<string>;
  /** The ledger after this update. */
  readonly ledger: pulumi.Output<Ledger>;

  constructor(name: string, args: PinnedFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:compute:PinnedFunction", name, {}, opts);
    const { released, ledger } = args;
    const plan = planPin(ledger, {
      version: released.version,
      // Without a secret there is no need for the key, and a first update that fails before its
      // outputs, the key among them, are recorded does not publish again at the next.
      settings: settingsDigest(args.settings, args.secretVariables.size > 0 ? args.digestKey : ""),
      sha256: released.sha256,
    });

    const logGroup = new LogGroup(
      name,
      { name: args.settings.logGroupName, retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const role = new Role(name, { assumeRolePolicy: trustLambda() }, { parent: this });
    const logGrant = new RolePolicy(
      `${name}-logs`,
      {
        role: role.name,
        policy: allow(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          pulumi.interpolate`${logGroup.arn}:*`,
        ),
      },
      { parent: this },
    );
    const fn = new lambda.Function(name, functionArgs(args, plan, role.arn, logGroup.name), {
      parent: this,
      dependsOn: [logGrant],
      ...(plan.kind === "point" ? leftAsItIs(name, plan.pin) : {}),
    });

    const state = pulumi
      .all([fn.name, fn.version])
      .apply(([functionName, newestVersion]): FunctionState => ({ functionName, newestVersion }));
    this.publishedVersion = state.apply((known) => publishedVersion(ledger, plan, known));
    const runtimes = freezeRuntimes(name, fn, ledger, plan, this);
    const alias = new lambda.Alias(
      name,
      {
        name: args.aliasName,
        functionName: fn.name,
        functionVersion: this.publishedVersion,
        description: `version ${released.version}, sha256 ${released.sha256}, settings ${plan.pin.settings}`,
      },
      { parent: this, dependsOn: runtimes },
    );

    this.functionName = fn.name;
    this.roleName = role.name;
    this.aliasName = alias.name;
    this.aliasArn = alias.arn;
    this.version = released.version;
    this.ledger = state.apply((known) => record(ledger, plan, known));
    this.registerOutputs({ aliasArn: this.aliasArn, publishedVersion: this.publishedVersion });
  }
}

function functionArgs(
  args: PinnedFunctionArgs,
  plan: Plan,
  role: pulumi.Input<string>,
  logGroup: pulumi.Input<string>,
): lambda.FunctionArgs {
  const { released, settings } = args;
  const files = released.files.map(({ name, path }) => [name, new pulumi.asset.FileAsset(path)]);
  const variables = Object.entries(settings.variables).map(([name, value]) => [
    name,
    args.secretVariables.has(name) ? pulumi.secret(value) : value,
  ]);
  return {
    description: describe(plan.pin),
    code: new pulumi.asset.AssetArchive(
      Object.fromEntries(files) as Record<string, pulumi.asset.Asset>,
    ),
    handler: released.handler,
    runtime: settings.runtime,
    architectures: [settings.architecture],
    role,
    memorySize: settings.memoryMb,
    timeout: settings.timeoutSeconds,
    environment: {
      variables: {
        ...(Object.fromEntries(variables) as Record<string, pulumi.Input<string>>),
        ...args.linkedVariables,
      },
    },
    loggingConfig: { logFormat: "JSON", logGroup },
    publish: true,
  };
}

/** Options by which the function keeps what it carries, and is not replaced with that either. */
function leftAsItIs(name: string, pin: Pin): pulumi.CustomResourceOptions {
  const guard = new pulumi.ResourceHook(
    `${name}-replacement`,
    ({ newInputs }) => {
      checkCreation(name, pin, newInputs?.description);
    },
    { onDryRun: true },
  );
  return { ignoreChanges: FROZEN_INPUTS, hooks: { beforeCreate: [guard] } };
}

/**
 * Lambda patches the runtime under published versions too, unless each is told not to. One for
 * each entry of the ledger, so that moving the alias back needs none.
 */
function freezeRuntimes(
  name: string,
  fn: lambda.Function,
  ledger: Ledger | undefined,
  plan: Plan,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const published = (ledger?.entries ?? []).map((entry) => ({
    ...entry,
    qualifier: ofSameFunction(fn, ledger, entry),
  }));
  const due = plan.kind === "publish" ? [{ ...plan.pin, qualifier: fn.version }] : [];
  return [...published, ...due].map(
    ({ version, settings, qualifier }) =>
      new lambda.RuntimeManagementConfig(
        `${name}-${version}-${settings}`,
        { functionName: fn.name, qualifier, updateRuntimeOn: "FunctionUpdate" },
        // Deleting it would thaw the runtime; a published version takes its own along when it goes.
        { parent, retainOnDelete: true },
      ),
  );
}

/** The entry's published version, or the newest where the function was created anew and has lost it. */
function ofSameFunction(
  fn: lambda.Function,
  ledger: Ledger | undefined,
  entry: LedgerEntry,
): pulumi.Output<string> {
  return pulumi
    .all([fn.name, fn.version])
    .apply(([functionName, newest]) =>
      functionName === ledger?.functionName ? entry.publishedVersion : newest,
    );
}
