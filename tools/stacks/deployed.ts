import type { OutputMap } from "@pulumi/pulumi/automation";
import { z } from "zod";

import { ledgerSchema, type Ledger } from "../../components/ledger";
import { OUTPUTS } from "../../components/ledgers";
import { readMadeNetwork, type MadeNetworkRecord } from "../../components/settings/network";
import { ToolError } from "../errors";

const carried = {
  version: z.number(),
  settings: z.string(),
  publishedVersion: z.string(),
};

const functionOutput = z.object({
  ...carried,
  since: z.string().optional(),
  canary: z.object({ ...carried, weight: z.number() }).optional(),
  aliasArn: z.string(),
  sourceQueueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  destinationTopicArn: z.string(),
});

const functionsOutput = z.record(z.string(), functionOutput);
const ledgersOutput = z.record(z.string(), ledgerSchema);

/** A function as an environment's stack says that it runs. */
export interface DeployedFunction extends z.infer<typeof functionOutput> {
  readonly name: string;
  /** Name of the stack. */
  readonly environment: string;
  /** What the stack has published of it, and what its alias carried when. */
  readonly ledger: Ledger;
  /** The network that the stack has made, if it has. */
  readonly network?: MadeNetworkRecord | undefined;
}

/**
 * What a stack says that it runs, by function; nothing where it was never updated.
 *
 * @throws ToolError where the outputs are not those of this program.
 */
export function deployedFunctions(
  environment: string,
  outputs: OutputMap,
): Map<string, DeployedFunction> {
  const functions = functionsOutput.safeParse(outputs[OUTPUTS.functions]?.value ?? {});
  const ledgers = ledgersOutput.safeParse(outputs[OUTPUTS.ledgers]?.value ?? {});
  const network = readMadeNetwork(outputs[OUTPUTS.network]?.value);
  const deployed = new Map<string, DeployedFunction>();
  for (const [name, output] of Object.entries(functions.data ?? {})) {
    const ledger = ledgers.data?.[name];
    if (ledger !== undefined) deployed.set(name, { name, environment, ...output, ledger, network });
  }
  if (functions.success && deployed.size === Object.keys(functions.data).length) return deployed;
  throw new ToolError(
    `the outputs of stack ${environment} are not those of this program: another release of it made the last update. ` +
      `Update it with this one: pulumi up --stack ${environment}.`,
  );
}

/**
 * A function that a stack runs.
 *
 * @param never What to say where it runs nothing at all.
 * @throws ToolError where it does not run that one.
 */
export function functionIn(
  functions: ReadonlyMap<string, DeployedFunction>,
  name: string,
  environment: string,
  never: string,
): DeployedFunction {
  const deployed = functions.get(name);
  if (deployed !== undefined) return deployed;
  const runs =
    functions.size === 0
      ? never
      : `It runs ${[...functions.keys()].join(", ")}: name one of these, or deploy it there.`;
  throw new ToolError(`${environment} does not run ${name}. ${runs}`);
}
