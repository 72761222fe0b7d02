import { isDeepStrictEqual } from "node:util";

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  type FunctionConfiguration,
  type LambdaClient,
} from "@aws-sdk/client-lambda";

import { isNotFound } from "../../tools/aws/errors";
import { ToolError } from "../../tools/errors";
import type { DeployedFunction } from "../../tools/stacks/deployed";
import type { LiveCode } from "./liveCode";

/** What of a deployed function a live one stands in for. */
export type StoodInFor = Pick<
  DeployedFunction,
  "name" | "environment" | "aliasArn" | "sourceQueueUrl" | "ledger"
>;

const patience = { maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.5 };

/**
 * A function of our own that takes the messages of a deployed one while somebody works on its source. The deployed function, its
 * published versions and its alias stay as they are: only the queue's mapping points elsewhere meanwhile.
 */
export class LiveFunction {
  private constructor(
    private readonly lambda: LambdaClient,
    private readonly deployed: StoodInFor,
    /** Lambda's name of it. */
    readonly functionName: string,
    private readonly mappingId: string,
  ) {}

  /**
   * Puts one in the place of a deployed function. One that was left behind by a killed run is taken over.
   *
   * @throws ToolError where nothing reads the function's queue.
   */
  static async of(
    lambda: LambdaClient,
    deployed: StoodInFor,
    code: LiveCode,
  ): Promise<LiveFunction> {
    const functionName = `${deployed.ledger.functionName}-live`;
    const mappingId = await mappingOf(lambda, deployed);
    const live = new LiveFunction(lambda, deployed, functionName, mappingId);
    await live.#make(code);
    await live.#pointMappingTo(functionName);
    return live;
  }

  /** Runs other code, or with other variables, from the next message on. */
  async update({ zip, variables, memoryMb, timeoutSeconds }: LiveCode): Promise<void> {
    const { lambda, functionName: FunctionName } = this;
    const before = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip }));
    await this.#updated(before);
    const isSame =
      isDeepStrictEqual(before.Environment?.Variables, variables) &&
      before.MemorySize === memoryMb &&
      before.Timeout === timeoutSeconds;
    if (isSame) return;
    await this.#updated(
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Environment: { Variables: variables },
          MemorySize: memoryMb,
          Timeout: timeoutSeconds,
        }),
      ),
    );
  }

  /** Gives the messages back to the deployed function, and is gone. */
  async remove(): Promise<void> {
    await this.#pointMappingTo(this.deployed.aliasArn);
    await this.lambda.send(new DeleteFunctionCommand({ FunctionName: this.functionName }));
  }

  async #make(code: LiveCode): Promise<void> {
    const { lambda, deployed, functionName: FunctionName } = this;
    if (await isThere(lambda, FunctionName)) return this.update(code);
    const like = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: deployed.aliasArn }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Description: `The source of ${deployed.name}, while ldm dev runs.`,
        Code: { ZipFile: code.zip },
        Handler: code.handler,
        Environment: { Variables: code.variables },
        MemorySize: code.memoryMb,
        Timeout: code.timeoutSeconds,
        ...copied(like),
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, ...patience }, { FunctionName });
  }

  async #updated({ LastUpdateStatus: status }: FunctionConfiguration): Promise<void> {
    const { lambda, functionName: FunctionName } = this;
    if (status === "Successful") return;
    await waitUntilFunctionUpdatedV2({ client: lambda, ...patience }, { FunctionName });
  }

  async #pointMappingTo(FunctionName: string): Promise<void> {
    await this.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: this.mappingId, FunctionName }),
    );
  }
}

/** What a live function has from the deployed one: its log group too, so that there is one place to look. */
function copied(like: FunctionConfiguration) {
  const { Role, Runtime, Architectures, LoggingConfig } = like;
  return { Role, Runtime, Architectures, LoggingConfig };
}

async function isThere(lambda: LambdaClient, FunctionName: string): Promise<boolean> {
  try {
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function mappingOf(lambda: LambdaClient, deployed: StoodInFor): Promise<string> {
  const queue = deployed.sourceQueueUrl.split("/").at(-1) ?? "";
  const { EventSourceMappings: mappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: queueArn(deployed.aliasArn, queue) }),
  );
  const [mapping] = mappings;
  if (mapping?.UUID !== undefined) return mapping.UUID;
  throw new ToolError(
    `nothing reads ${queue}, the source queue of ${deployed.name} in ${deployed.environment}: its event source mapping is gone. ` +
      "Begin anew: `npx ldm local down` and `npx ldm local up`.",
  );
}

function queueArn(aliasArn: string, queue: string): string {
  const [, , , region = "", account = ""] = aliasArn.split(":");
  return `arn:aws:sqs:${region}:${account}:${queue}`;
}
