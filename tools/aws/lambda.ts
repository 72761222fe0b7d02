import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  paginateListAliases,
  paginateListVersionsByFunction,
  type AliasConfiguration,
  type FunctionConfiguration,
  type LambdaClient,
} from "@aws-sdk/client-lambda";

import type { NetworkIds } from "../../components/settings/network";
import { isNotFound } from "./errors";

/** Where an alias points. */
export interface AliasState {
  readonly name: string;
  /** Lambda's number of the version that it points at. */
  readonly publishedVersion: string;
  /** Shares of the traffic that go elsewhere, 0 to 1, by published version. */
  readonly weights: Readonly<Record<string, number>>;
  readonly description: string;
}

/** What Lambda freezes when it publishes a version. */
export interface FrozenConfiguration {
  /** SHA-256 of the zip file, in base64. */
  readonly codeSha256: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  /** Undefined where the function logs as text. */
  readonly logLevel: string | undefined;
  /** ARN of the role that it runs as. */
  readonly role: string;
  /** Where it runs; no ids where that is in no VPC. */
  readonly network: NetworkIds;
}

/** A version, with the description that publishing takes along. */
export interface DescribedVersion extends FrozenConfiguration {
  readonly description: string;
}

/** A version that was published, by whomever. */
export interface PublishedVersion extends DescribedVersion {
  readonly publishedVersion: string;
  /** ISO 8601, as Lambda writes it. */
  readonly lastModified: string;
}

/** All versions of a function. */
export interface Versions {
  /** `$LATEST`, which is what the next version would be published from. */
  readonly latest: DescribedVersion | undefined;
  /** Oldest first. */
  readonly published: readonly PublishedVersion[];
}

const LATEST = "$LATEST";

/** A function as Lambda knows it. */
export class LambdaFunction {
  /** @param functionName Lambda's name of it, as the ledger has it. */
  constructor(
    private readonly lambda: LambdaClient,
    readonly functionName: string,
  ) {}

  /** Where an alias points; nothing if there is no such alias. */
  async alias(name: string): Promise<AliasState | undefined> {
    try {
      return aliasState(
        await this.lambda.send(
          new GetAliasCommand({ FunctionName: this.functionName, Name: name }),
        ),
      );
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Every alias that points at a version of it. */
  async aliases(): Promise<AliasState[]> {
    const found: AliasState[] = [];
    const pages = paginateListAliases({ client: this.lambda }, { FunctionName: this.functionName });
    for await (const { Aliases: aliases = [] } of pages) found.push(...aliases.map(aliasState));
    return found;
  }

  /** All versions; nothing if there is no such function. */
  async versions(): Promise<Versions | undefined> {
    let latest: DescribedVersion | undefined;
    const published: PublishedVersion[] = [];
    const pages = paginateListVersionsByFunction(
      { client: this.lambda },
      { FunctionName: this.functionName },
    );
    try {
      for await (const { Versions: versions = [] } of pages) {
        for (const version of versions) {
          if (version.Version === LATEST) latest = describedVersion(version);
          else published.push(publishedVersion(version));
        }
      }
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
    published.sort((a, b) => Number(a.publishedVersion) - Number(b.publishedVersion));
    return { latest, published };
  }

  /** @param qualifier A published version or an alias. @default `$LATEST` */
  async configuration(qualifier = LATEST): Promise<FrozenConfiguration> {
    return frozenConfiguration(
      await this.lambda.send(
        new GetFunctionConfigurationCommand({
          FunctionName: this.functionName,
          Qualifier: qualifier,
        }),
      ),
    );
  }

  /** The log group that a published version, or what an alias carries, writes to. */
  async logGroup(qualifier: string): Promise<string> {
    const { LoggingConfig: logging } = await this.lambda.send(
      new GetFunctionConfigurationCommand({
        FunctionName: this.functionName,
        Qualifier: qualifier,
      }),
    );
    return logging?.LogGroup ?? `/aws/lambda/${this.functionName}`;
  }

  /** Deletes one published version; without its number Lambda would delete the whole function. */
  async deletePublishedVersion(number: string): Promise<void> {
    if (!/^[1-9][0-9]*$/.test(number)) {
      throw new RangeError(`"${number}" is not the number of a published version.`);
    }
    await this.lambda.send(
      new DeleteFunctionCommand({ FunctionName: this.functionName, Qualifier: number }),
    );
  }
}

function aliasState(alias: AliasConfiguration): AliasState {
  return {
    name: alias.Name ?? "",
    publishedVersion: alias.FunctionVersion ?? "",
    weights: alias.RoutingConfig?.AdditionalVersionWeights ?? {},
    description: alias.Description ?? "",
  };
}

function publishedVersion(version: FunctionConfiguration): PublishedVersion {
  return {
    ...describedVersion(version),
    publishedVersion: version.Version ?? "",
    lastModified: version.LastModified ?? "",
  };
}

function describedVersion(version: FunctionConfiguration): DescribedVersion {
  return { ...frozenConfiguration(version), description: version.Description ?? "" };
}

function frozenConfiguration(version: FunctionConfiguration): FrozenConfiguration {
  return {
    codeSha256: version.CodeSha256 ?? "",
    variables: version.Environment?.Variables ?? {},
    memoryMb: version.MemorySize ?? 0,
    timeoutSeconds: version.Timeout ?? 0,
    runtime: version.Runtime ?? "",
    architecture: version.Architectures?.[0] ?? "x86_64",
    handler: version.Handler ?? "",
    logLevel: version.LoggingConfig?.ApplicationLogLevel,
    role: version.Role ?? "",
    network: {
      subnetIds: version.VpcConfig?.SubnetIds ?? [],
      securityGroupIds: version.VpcConfig?.SecurityGroupIds ?? [],
    },
  };
}
