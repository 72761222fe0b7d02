import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import type { FrozenSettings } from "./frozenSettings";
import { settingsDigest } from "./frozenSettings";
import {
  findEntry,
  record,
  stillPublished,
  type Ledger,
  type LedgerEntry,
  type Pin,
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
   * Variables that are no part of the settings digest, since what decides them is in the pin already: a topic's
   * ARN, whose name is among `settings`, or the version's number.
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
    const { pin, entry } = planPin(args);

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
    const fn = new lambda.Function(name, functionArgs(args, pin, role.arn, logGroup.name), {
      parent: this,
      dependsOn: [logGrant],
      // The engine takes the old inputs for these, and the new ones where it has to create the function anew.
      ignoreChanges: entry === undefined ? [] : FROZEN_INPUTS,
      // A published version can't do without the very role that it was published with.
      replacementTrigger: role.uniqueId,
    });

    const publishedVersionOf = (published: LedgerEntry) =>
      fn.name.apply((functionName) =>
        pulumi.output(stillPublished(ledger, published, functionName) ?? fn.version),
      );
    this.publishedVersion = entry === undefined ? fn.version : publishedVersionOf(entry);
    const runtimes = (ledger?.entries ?? []).map((published) =>
      freezeRuntime(name, fn, published, publishedVersionOf(published), this),
    );
    if (entry === undefined) runtimes.push(freezeRuntime(name, fn, pin, fn.version, this));
    const alias = new lambda.Alias(
      name,
      {
        name: args.aliasName,
        functionName: fn.name,
        functionVersion: this.publishedVersion,
        description: `version ${pin.version}, sha256 ${pin.sha256}, settings ${pin.settings}`,
      },
      { parent: this, dependsOn: runtimes },
    );

    this.functionName = fn.name;
    this.roleName = role.name;
    this.aliasName = alias.name;
    this.aliasArn = alias.arn;
    this.version = released.version;
    this.ledger = pulumi
      .all([fn.name, this.publishedVersion])
      .apply(([functionName, published]) => record(ledger, pin, functionName, published));
    this.registerOutputs({ aliasArn: this.aliasArn, publishedVersion: this.publishedVersion });
  }
}

/** What the alias is to carry, and the entry of the ledger that carries it already. */
function planPin({ released, settings, secretVariables, digestKey, ledger }: PinnedFunctionArgs): {
  readonly pin: Pin;
  readonly entry: LedgerEntry | undefined;
} {
  const plain = settingsDigest(settings, "");
  const keyed = settingsDigest(settings, digestKey);
  // Without a secret there is no need for the key, and a first update that fails before its outputs, the key
  // among them, are recorded does not publish again at the next. Which of both an entry has does
  // not matter: where one variable becomes secret, the others' settings are what they were.
  const [preferred, other] = secretVariables.size > 0 ? [keyed, plain] : [plain, keyed];
  const pinWith = (digest: string): Pin => ({
    version: released.version,
    settings: digest,
    sha256: released.sha256,
  });
  const entry = findEntry(ledger, pinWith(preferred)) ?? findEntry(ledger, pinWith(other));
  return { pin: pinWith(entry?.settings ?? preferred), entry };
}

function functionArgs(
  args: PinnedFunctionArgs,
  pin: Pin,
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
    description: `version ${pin.version}, settings ${pin.settings}`,
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
    loggingConfig: {
      logFormat: "JSON",
      logGroup,
      applicationLogLevel: settings.logLevel,
    },
    publish: true,
  };
}

/**
 * Lambda patches the runtime under a published version too, unless told not to. There is one for each
 * entry of the ledger, so that an alias that goes back needs no other resource.
 */
function freezeRuntime(
  name: string,
  fn: lambda.Function,
  { version, settings }: Pick<Pin, "version" | "settings">,
  qualifier: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Resource {
  return new lambda.RuntimeManagementConfig(
    `${name}-${version}-${settings}`,
    { functionName: fn.name, qualifier, updateRuntimeOn: "FunctionUpdate" },
    // Deleting it would thaw the runtime; a published version takes its own along when it goes.
    { parent, retainOnDelete: true },
  );
}
