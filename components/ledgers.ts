import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ledgerSchema, type Ledger } from "./ledger";

/** Names of the stack outputs. The last two are what the next update reads back. */
export const OUTPUTS = {
  functions: "functions",
  ledgers: "ledgers",
  ledgerKey: "ledgerKey",
} as const;

const ledgersOutput = z.record(z.string(), ledgerSchema);

const stackOutputs = z.object({ outputs: z.record(z.string(), z.unknown()) });

/** The engine's own functions that read what a stack's last update or refresh left, secrets included. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";
const READ_STACK_RESOURCE_OUTPUTS = "pulumi:pulumi:readStackResourceOutputs";

const RUNTIME_MANAGEMENT = "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig";

const resourceOutputs = z.record(
  z.string(),
  z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()) }),
);

/** What a stack has published so far, as its last update left it in the stack outputs. */
export interface Ledgers {
  /** Each function's ledger, by the function's name. */
  readonly byFunction: ReadonlyMap<string, Ledger>;
  /** Key of the settings digests: random, made with the stack's first update, a secret output since. */
  readonly digestKey: string;
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
  const byFunction = parseLedgers(stack, outputs[OUTPUTS.ledgers] ?? {});
  const digestKey = z.string().min(1).catch(newKey).parse(outputs[OUTPUTS.ledgerKey]);
  if (byFunction.size === 0) return { byFunction, digestKey };
  const managed = await readManagedVersions(stack);
  const found = [...byFunction].map(
    ([name, ledger]) => [name, withoutLost(ledger, managed)] as const,
  );
  return { byFunction: new Map(found), digestKey };
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

/** The published versions whose runtime the stack manages, as `<function name>:<published version>`. */
async function readManagedVersions(stack: string): Promise<ReadonlySet<string>> {
  const result: unknown = await pulumi.runtime.invoke(READ_STACK_RESOURCE_OUTPUTS, {
    stackName: stack,
  });
  const resources = Object.values(resourceOutputs.parse(stackOutputs.parse(result).outputs));
  return new Set(
    resources
      .filter(({ type }) => type === RUNTIME_MANAGEMENT)
      .map(({ outputs }) => `${String(outputs.functionName)}:${String(outputs.qualifier)}`),
  );
}

/**
 * A ledger without the entries whose published versions are gone: there is a resource for each entry, and a refresh
 * takes it out of the state with the version.
 */
function withoutLost(ledger: Ledger, managed: ReadonlySet<string>): Ledger {
  return {
    ...ledger,
    entries: ledger.entries.filter(({ publishedVersion }) =>
      managed.has(`${ledger.functionName}:${publishedVersion}`),
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
