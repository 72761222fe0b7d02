import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { zipSync } from "fflate";

import type { VersionStore } from "../../components/versionStore";
import type { Project } from "../../tools/project/project";
import { withCode } from "../../tools/invoke/code";
import { placeOf, type SecretsWorld } from "../../tools/invoke/place";
import type { DeployedFunction } from "../../tools/stacks/deployed";

/** The source of a function as Lambda takes it, with what the stack file says now. */
export interface LiveCode {
  readonly zip: Uint8Array;
  /** Lambda's handler setting. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/**
 * Bundles a function's source, and reads what its environment gives it.
 *
 * @throws ToolError, UsageError or SettingsError where the source can't be bundled, or the stack file has mistakes.
 */
export function liveCodeOf(
  project: Project,
  store: VersionStore,
  { name, environment, destinationTopicArn }: DeployedFunction,
  world: SecretsWorld,
): Promise<LiveCode> {
  return withCode(project, store, name, undefined, async (code) => {
    const { frozen } = await placeOf(project, store, environment, code, world);
    return {
      zip: zipSync(filesIn(code.folder), { level: 1 }),
      handler: code.handler,
      variables: {
        ...frozen.variables,
        DESTINATION_TOPIC_ARN: destinationTopicArn,
        FUNCTION_VERSION: String(code.version),
      },
      memoryMb: frozen.memoryMb,
      timeoutSeconds: frozen.timeoutSeconds,
    };
  });
}

function filesIn(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
}
