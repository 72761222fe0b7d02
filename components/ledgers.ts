import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ledgerSchema, type Ledger } from "./ledger";
import type { NewestPublication } from "./publication";
import { readMadeNetwork, type MadeNetworkRecord } from "./settings/network";

/** Names of the stack outputs. All but the first are what the next update reads back. */
export const OUTPUTS = {
  functions: "functions",
  ledgers: "ledgers",
  ledgerKey: "ledgerKey",
  network: "network",
} as const;

const ledgersOutput = z.record(z.string(), ledgerSchema);

const stackOutputs = z.object({ outputs: z.record(z.string(), z.unknown()) });

/** The engine's own functions that read what a stack's last update or refresh left, secrets included. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";
const READ_STACK_RESOURCE_OUTPUTS = "pulumi:pulumi:readStackResourceOutputs";

const SUBNET = "aws:ec2/subnet:Subnet";
const FUNCTION = "aws:lambda/function:Function";
const RUNTIME_MANAGEMENT = "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig";

const resourceOutputs = z.record(
  z.string(),
  z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()) }),
);

/** What a stack has published so far, as its last update left it in the stack outputs. */
export interface Ledgers {
  /** Each function's ledger, by the function's name, without what a refresh did not find any more. */
  readonly byFunction: ReadonlyMap<string, Ledger>;
  /** The same as the last update left them. */
  readonly recorded: ReadonlyMap<string, Ledger>;
  /** What the state has of each function that has a ledger, by the function's name. */
  readonly newest: ReadonlyMap<string, NewestPublication>;
  /** Key of the settings digests: random, made with the stack's first update, a secret output since. */
  readonly digestKey: string;
  /** The network that the last update made or left, if it did. */
  readonly network: MadeNetworkRecord | undefined;
}

/**
 * Reads the stack's own ledgers. A stack that was never updated has none yet. An entry whose published version
 * a refresh did not find any more is left out.
 *
 * By functions of the engine and not by a StackReference, which is a resource: it would keep the outputs of
 * before the update in the state, and every refresh after an update would show it as drift.
 *
 * @throws RunError where an output is there but can't be understood.
 */
export async function readLedgers(): Promise<Ledgers> {
  const stack = qualified(pulumi.getStack());
  const outputs = await readOutputs(stack);
  const recorded = parseLedgers(stack, outputs[OUTPUTS.ledgers] ?? {});
  const digestKey = z.string().min(1).catch(newKey).parse(outputs[OUTPUTS.ledgerKey]);
  const network = readMadeNetwork(outputs[OUTPUTS.network]);
  const state = await readState(stack, recorded.size > 0);
  const byName = [...recorded];
  return {
    byFunction: new Map(byName.map(([name, ledger]) => [name, withoutLost(ledger, state)])),
    recorded,
    newest: new Map(
      byName.flatMap(([name, { functionName }]) => {
        const found = state.newest.get(functionName);
        return found === undefined ? [] : [[name, found] as const];
      }),
    ),
    digestKey,
    network,
  };
}

/**
 * Reads the ledgers of another stack of this project.
 *
 * @throws Error where the stack is not there, or its secrets can't be decrypted here.
 */
export async function readLedgersOf(stackName: string): Promise<ReadonlyMap<string, Ledger>> {
  const stack = qualified(stackName);
  return parseLedgers(stack, (await readOutputs(stack))[OUTPUTS.ledgers] ?? {});
}

function qualified(stackName: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stackName}`;
}

async function readOutputs(stack: string): Promise<Readonly<Record<string, unknown>>> {
  const result: unknown = await pulumi.runtime.invoke(READ_STACK_OUTPUTS, { name: stack });
  return stackOutputs.parse(result).outputs;
}

/** What a stack's resources tell. */
interface State {
  /** The published versions whose runtime the stack manages, as `<function name>:<published version>`. */
  readonly managed: ReadonlySet<string>;
  /** Ids of the subnets that the stack made. */
  readonly subnets: ReadonlySet<string>;
  /** The functions, by Lambda's name of them. */
  readonly newest: ReadonlyMap<string, NewestPublication>;
}

/** @param hasRun The engine can't read the resources of a stack that has none yet. */
async function readState(stack: string, hasRun: boolean): Promise<State> {
  if (!hasRun) return { managed: new Set(), subnets: new Set(), newest: new Map() };
  const result: unknown = await pulumi.runtime.invoke(READ_STACK_RESOURCE_OUTPUTS, {
    stackName: stack,
  });
  const resources = Object.values(resourceOutputs.parse(stackOutputs.parse(result).outputs));
  const outputsOf = (wanted: string) =>
    resources.filter(({ type }) => type === wanted).map(({ outputs }) => outputs);
  return {
    managed: new Set(
      outputsOf(RUNTIME_MANAGEMENT).map(
        ({ functionName, qualifier }) => `${String(functionName)}:${String(qualifier)}`,
      ),
    ),
    subnets: new Set(outputsOf(SUBNET).map(({ id }) => String(id))),
    newest: new Map(
      outputsOf(FUNCTION).map(({ name, description, version }) => [
        String(name),
        { description: String(description), publishedVersion: String(version) },
      ]),
    ),
  };
}

/**
 * A ledger without the entries whose published versions are gone, or the subnets that they run in: there is a resource
 * for each, and a refresh takes it out of the state.
 */
function withoutLost(ledger: Ledger, { managed, subnets }: State): Ledger {
  return {
    ...ledger,
    entries: ledger.entries.filter(
      (entry) =>
        managed.has(`${ledger.functionName}:${entry.publishedVersion}`) &&
        (entry.subnets ?? []).every((id) => subnets.has(id)),
    ),
  };
}

function parseLedgers(stack: string, output: unknown): Map<string, Ledger> {
  const parsed = ledgersOutput.safeParse(output);
  if (!parsed.success) {
    throw new pulumi.RunError(
      `The output "${OUTPUTS.ledgers}" of stack ${stack} holds something other than ledgers:\n` +
        `${z.prettifyError(parsed.error)}\n` +
        "Deploy with the release of this program that wrote it, or a later one.",
    );
  }
  return new Map(Object.entries(parsed.data));
}

function newKey(): string {
  return randomBytes(32).toString("hex");
}
