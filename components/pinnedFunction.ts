import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import { FUNCTION_ACTIONS } from "./functionActions";
import type { FrozenSettings } from "./frozenSettings";
import {
  keptEntries,
  record,
  stillPublished,
  type Ledger,
  type LedgerEntry,
  type Pin,
} from "./ledger";
import { duePin, type PinnedVersions, type PinPlan, type PlannedPin } from "./pinPlan";
import type { Network } from "./network";
import { allow, allowNetworkInterfaces, trustLambda } from "./policies";
import { runSmokeTest, type SmokeTest } from "./smokeTest";
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
  "vpcConfig",
];

export interface PinnedFunctionArgs {
  /** Name of the alias, which is the environment's. */
  readonly aliasName: string;
  /** The released versions that the alias is to carry. */
  readonly released: PinnedVersions;
  /** What the alias is to carry, and what of it is published already. */
  readonly plan: PinPlan;
  /** The function's description where it is published. */
  readonly description: string;
  /** All that Lambda freezes beside the code, but for `linkedVariables`. */
  readonly settings: FrozenSettings;
  /** Names of those variables in `settings` that stay secret in the state. */
  readonly secretVariables: ReadonlySet<string>;
  /**
   * Variables that are no part of the settings digest, since what decides them is in the pin already, such as a topic's
   * ARN, whose name is among `settings`. The version's number, `FUNCTION_VERSION`, is always among them.
   */
  readonly linkedVariables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Days that the logs are kept. */
  readonly logRetentionDays: number;
  /** What a version has to answer before the alias goes to it for the first time. @default nothing */
  readonly smokeTest?: SmokeTest | undefined;
  /**
   * The environment's network, where the function runs if `settings` say so, and where versions that were published
   * before may run in any case. @default there is none
   */
  readonly network?: Network | undefined;
  /**
   * ARN of the managed policy that is the role's permissions boundary. Lambda does not freeze it: it holds for versions
   * that were published before, too. @default it has none
   */
  readonly permissionsBoundary?: string | undefined;
  /** What this stack has published of this function so far. @default nothing */
  readonly ledger?: Ledger | undefined;
  /** How many entries the ledger keeps. */
  readonly keepVersions: number;
  /** Why the version may run although the environment before has not run it. @default it needs no leave */
  readonly reason?: string | undefined;
  /** The time of this update, ISO 8601, UTC. */
  readonly now: string;
}

/** What an alias carries beside the stable version, once published. */
export interface CanaryOutputs {
  /** Number of the released version. */
  readonly version: number;
  /** Digest of its settings. */
  readonly settings: string;
  /** Lambda's own number of it. */
  readonly publishedVersion: string;
  /** Its share of the traffic, between 0 and 1. */
  readonly weight: number;
}

/**
 * A Lambda function with one alias, pinned to a released version, and to a canary where there is one.
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
  /** Digest of the settings that the alias carries. */
  readonly settings: string;
  /** Lambda's own number of the published version that the alias points at. */
  readonly publishedVersion: pulumi.Output<string>;
  /** The second version that the alias sends a share of the traffic to. */
  readonly canary: pulumi.Output<CanaryOutputs | undefined>;
  /** The ledger after this update. */
  readonly ledger: pulumi.Output<Ledger>;

  constructor(name: string, args: PinnedFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-deployment:compute:PinnedFunction", name, {}, opts);
    const { ledger } = args;
    const { stable, canary } = args.plan;
    const due = publicationDue(args);

    const logGroup = new LogGroup(
      name,
      { name: args.settings.logGroupName, retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const { permissionsBoundary } = args;
    const role = new Role(
      name,
      {
        assumeRolePolicy: trustLambda(),
        ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
      },
      { parent: this },
    );
    const logGrant = new RolePolicy(
      `${name}-logs`,
      {
        role: role.name,
        policy: allow(
          FUNCTION_ACTIONS.logGroup,
          logGroup.arn.apply((arn) => `${arn}:*`),
        ),
      },
      { parent: this },
    );
    const networkGrant =
      args.network === undefined
        ? []
        : [
            new RolePolicy(
              `${name}-network`,
              { role: role.name, policy: allowNetworkInterfaces() },
              { parent: this },
            ),
          ];
    const fn = new lambda.Function(
      name,
      functionArgs(args, due ?? args.released.stable, role.arn, logGroup.name),
      {
        parent: this,
        // As soon as the alias goes to it, it has to reach the network's endpoints.
        dependsOn: [logGrant, ...networkGrant, ...networkOf(args)],
        // The engine takes the old inputs for these, and the new ones where it has to create the function anew.
        ignoreChanges: due === undefined ? FROZEN_INPUTS : [],
        // A published version can't do without the very role that it was published with.
        replacementTrigger: role.uniqueId,
      },
    );

    const publishedVersionOf = (published: LedgerEntry | undefined) =>
      published === undefined
        ? fn.version
        : fn.name.apply((functionName) =>
            pulumi.output(stillPublished(ledger, published, functionName) ?? fn.version),
          );
    this.publishedVersion = publishedVersionOf(stable.entry);
    this.canary = canaryOutputs(canary, publishedVersionOf(canary?.entry), this.publishedVersion);
    const kept = keptEntries(ledger, { ...stable.pin, canary: canary?.pin }, args.keepVersions);
    const runtimes = kept.map((published) =>
      freezeRuntime(name, fn, published, publishedVersionOf(published), this),
    );
    const published = duePin(args.plan);
    if (published !== undefined) {
      runtimes.push(freezeRuntime(name, fn, published, fn.version, this));
    }
    const alias = new lambda.Alias(
      name,
      {
        name: args.aliasName,
        functionName: fn.name,
        functionVersion: this.publishedVersion,
        description: aliasDescription(args),
        ...(canary === undefined
          ? {}
          : { routingConfig: this.canary.apply((carried) => carried && routingTo(carried)) }),
      },
      { parent: this, dependsOn: runtimes, ...(due && smokeTestHooks(name, args, due)) },
    );

    this.functionName = fn.name;
    this.roleName = role.name;
    this.aliasName = alias.name;
    this.aliasArn = alias.arn;
    this.version = stable.pin.version;
    this.settings = stable.pin.settings;
    const made = networkOf(args)[0]?.made;
    this.ledger = pulumi
      .all([fn.name, this.publishedVersion, this.canary, made])
      .apply(([functionName, publishedVersion, carriedCanary, network]) =>
        record(
          ledger,
          {
            ...stable.pin,
            publishedVersion,
            subnets: network?.subnetIds,
            reason: args.reason,
            canary:
              canary === undefined || carriedCanary === undefined
                ? undefined
                : { ...canary.pin, ...carriedCanary },
          },
          functionName,
          { keep: args.keepVersions, now: args.now },
        ),
      );
    this.registerOutputs({ aliasArn: this.aliasArn, publishedVersion: this.publishedVersion });
  }
}

/** The released version that has to be published, if one has. */
function publicationDue({ plan, released }: PinnedFunctionArgs): ReleasedVersion | undefined {
  const pin = duePin(plan);
  if (pin === undefined) return undefined;
  return pin === plan.stable.pin ? released.stable : released.canary;
}

/** Holds the alias back until what was just published has passed its smoke test. */
function smokeTestHooks(
  name: string,
  { smokeTest, plan }: PinnedFunctionArgs,
  { version }: ReleasedVersion,
): pulumi.CustomResourceOptions {
  if (smokeTest === undefined) return {};
  const hook = new pulumi.ResourceHook(`${name}-smoke-test`, async ({ newInputs }) => {
    const inputs = newInputs as AliasInputs;
    // The canary is what is published where the stable version was published before.
    const publishedVersion =
      plan.stable.entry === undefined
        ? inputs.functionVersion
        : Object.keys(inputs.routingConfig?.additionalVersionWeights ?? {})[0];
    if (publishedVersion === undefined) return;
    await runSmokeTest(smokeTest, {
      name,
      version,
      functionName: inputs.functionName,
      publishedVersion,
    });
  });
  return { hooks: { beforeCreate: [hook], beforeUpdate: [hook] } };
}

/** An alias's inputs as a hook gets them. */
interface AliasInputs {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly routingConfig?: { readonly additionalVersionWeights: Readonly<Record<string, number>> };
}

/**
 * The canary, once it is known what was published. A function that was created anew has published one version
 * only, and the alias can't go to it twice: the next update publishes the canary.
 */
function canaryOutputs(
  canary: PinPlan["canary"],
  published: pulumi.Output<string>,
  stable: pulumi.Output<string>,
): pulumi.Output<CanaryOutputs | undefined> {
  if (canary === undefined) return pulumi.output(undefined);
  const { pin, weight } = canary;
  return pulumi
    .all([published, stable])
    .apply(([publishedVersion, other]) =>
      publishedVersion === other
        ? undefined
        : { version: pin.version, settings: pin.settings, publishedVersion, weight },
    );
}

function routingTo({ publishedVersion, weight }: CanaryOutputs) {
  return { additionalVersionWeights: { [publishedVersion]: weight } };
}

/** Lambda's limit on an alias's description (its API reference, CreateAlias). */
const MAX_DESCRIPTION = 256;

/** What the console shows of an alias. */
function aliasDescription({ plan: { stable, canary }, reason }: PinnedFunctionArgs): string {
  const described = ({ pin }: PlannedPin) =>
    `version ${pin.version}, sha256 ${pin.sha256}, settings ${pin.settings}`;
  const parts = [
    described(stable),
    ...(canary === undefined
      ? []
      : [`canary version ${canary.pin.version}, settings ${canary.pin.settings}`]),
    ...(reason === undefined ? [] : [`because: ${reason}`]),
  ];
  return parts.join(", ").slice(0, MAX_DESCRIPTION);
}

function functionArgs(
  args: PinnedFunctionArgs,
  released: ReleasedVersion,
  role: pulumi.Input<string>,
  logGroup: pulumi.Input<string>,
): lambda.FunctionArgs {
  const { settings } = args;
  const [network] = networkOf(args);
  const files = released.files.map(({ name, path }) => [name, new pulumi.asset.FileAsset(path)]);
  const variables = Object.entries(settings.variables).map(([name, value]) => [
    name,
    args.secretVariables.has(name) ? pulumi.secret(value) : value,
  ]);
  return {
    description: args.description,
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
        FUNCTION_VERSION: String(released.version),
      },
    },
    loggingConfig: {
      logFormat: "JSON",
      logGroup,
      applicationLogLevel: settings.logLevel,
    },
    ...(network === undefined
      ? {}
      : {
          vpcConfig: {
            subnetIds: network.subnetIds,
            securityGroupIds: network.securityGroupIds,
          },
        }),
    publish: true,
  };
}

/** The network, where the function is to run in it. */
function networkOf({ settings, network }: PinnedFunctionArgs): Network[] {
  return settings.network === undefined || network === undefined ? [] : [network];
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
