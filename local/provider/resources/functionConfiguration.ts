import type {
  FunctionConfiguration,
  LoggingConfig,
  Runtime,
  TracingMode,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import {
  defined,
  isTrue,
  optionalNumber,
  optionalText,
  text,
  textList,
  textMap,
  toMap,
  type ValueMap,
} from "../values";

/**
 * The properties that the real provider sends with UpdateFunctionConfiguration. Neither tags nor
 * concurrency are among them.
 */
export const CONFIGURATION = [
  "deadLetterConfig",
  "description",
  "environment",
  "ephemeralStorage",
  "handler",
  "kmsKeyArn",
  "layers",
  "loggingConfig",
  "memorySize",
  "role",
  "runtime",
  "timeout",
  "tracingConfig",
  "vpcConfig",
];

/** A function's configuration as UpdateFunctionConfiguration takes it. */
type Configuration = Omit<UpdateFunctionConfigurationCommandInput, "FunctionName" | "Role">;

/** The configuration that a program asks for. */
export function configuration(inputs: ValueMap): Configuration {
  const part = (name: string): ValueMap | undefined =>
    inputs[name] === undefined ? undefined : toMap(inputs[name]);
  const deadLetters = part("deadLetterConfig");
  const environment = part("environment");
  const storage = part("ephemeralStorage");
  const logging = part("loggingConfig");
  const tracing = part("tracingConfig");
  const network = part("vpcConfig");
  return {
    Description: optionalText(inputs, "description"),
    Handler: optionalText(inputs, "handler"),
    KMSKeyArn: optionalText(inputs, "kmsKeyArn"),
    MemorySize: optionalNumber(inputs, "memorySize"),
    Runtime: optionalText(inputs, "runtime") as Runtime | undefined,
    Timeout: optionalNumber(inputs, "timeout"),
    Layers: inputs.layers === undefined ? undefined : textList(inputs, "layers"),
    DeadLetterConfig: deadLetters && { TargetArn: text(deadLetters, "targetArn") },
    Environment: environment && { Variables: textMap(environment, "variables") },
    EphemeralStorage: storage && { Size: optionalNumber(storage, "size") },
    LoggingConfig: logging && loggingConfig(logging),
    TracingConfig: tracing && { Mode: text(tracing, "mode") as TracingMode },
    VpcConfig: network && {
      SubnetIds: textList(network, "subnetIds"),
      SecurityGroupIds: textList(network, "securityGroupIds"),
      Ipv6AllowedForDualStack: isTrue(network, "ipv6AllowedForDualStack"),
    },
  };
}

function loggingConfig(logging: ValueMap): LoggingConfig {
  return {
    LogFormat: optionalText(logging, "logFormat"),
    LogGroup: optionalText(logging, "logGroup"),
    ApplicationLogLevel: optionalText(logging, "applicationLogLevel"),
    SystemLogLevel: optionalText(logging, "systemLogLevel"),
  } as LoggingConfig;
}

/** What the inputs drop, sent empty: Lambda keeps what a call leaves out. */
export function cleared(inputs: ValueMap, changed: ReadonlySet<string>): Configuration {
  const drops = (property: string): boolean =>
    changed.has(property) && inputs[property] === undefined;
  return {
    ...(drops("description") && { Description: "" }),
    ...(drops("kmsKeyArn") && { KMSKeyArn: "" }),
    ...(drops("layers") && { Layers: [] }),
    ...(drops("deadLetterConfig") && { DeadLetterConfig: { TargetArn: "" } }),
    ...(drops("environment") && { Environment: { Variables: {} } }),
    ...(drops("vpcConfig") && { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
  };
}

/** The properties that Lambda shows of a function's configuration. */
export function shownConfiguration(shown: FunctionConfiguration): Parameters<typeof defined>[0] {
  const variables = shown.Environment?.Variables ?? {};
  const network = shown.VpcConfig;
  const logging = shown.LoggingConfig;
  return {
    architectures: shown.Architectures ?? ["x86_64"],
    codeSha256: shown.CodeSha256,
    deadLetterConfig: shown.DeadLetterConfig?.TargetArn
      ? { targetArn: shown.DeadLetterConfig.TargetArn }
      : undefined,
    description: shown.Description,
    environment: Object.keys(variables).length > 0 ? { variables } : undefined,
    ephemeralStorage: { size: shown.EphemeralStorage?.Size ?? 512 },
    handler: shown.Handler,
    kmsKeyArn: shown.KMSKeyArn,
    lastModified: shown.LastModified,
    layers: shown.Layers?.map(({ Arn = "" }) => Arn),
    loggingConfig: defined({
      logFormat: logging?.LogFormat ?? "Text",
      logGroup: logging?.LogGroup ?? `/aws/lambda/${shown.FunctionName ?? ""}`,
      applicationLogLevel: logging?.ApplicationLogLevel,
      systemLogLevel: logging?.SystemLogLevel,
    }),
    memorySize: shown.MemorySize,
    packageType: shown.PackageType ?? "Zip",
    role: shown.Role,
    runtime: shown.Runtime,
    sourceCodeHash: shown.CodeSha256,
    sourceCodeSize: shown.CodeSize,
    timeout: shown.Timeout,
    tracingConfig: { mode: shown.TracingConfig?.Mode ?? "PassThrough" },
    vpcConfig:
      (network?.SubnetIds ?? []).length > 0
        ? defined({
            subnetIds: network?.SubnetIds,
            securityGroupIds: network?.SecurityGroupIds,
            ipv6AllowedForDualStack: network?.Ipv6AllowedForDualStack,
            vpcId: network?.VpcId,
          })
        : undefined,
  };
}
