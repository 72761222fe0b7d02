import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ledgerSchema, type Ledger } from "./ledger";

/** Names of the stack outputs that the next update reads back. */
export const OUTPUTS = { functions: "functions", ledgerKey: "ledgerKey" } as const;

const functionsOutput = z.record(z.string(), z.object({ ledger: ledgerSchema.optional() }));

const stackOutputs = z.object({ outputs: z.record(z.string(), z.unknown()) });

/** The engine's own function that reads a stack's outputs, secrets included. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";

/** What a stack has published so far, as its last update left it in the stack outputs. */
export interface Ledgers {
  /** Each function's ledger, by the function's name. */
  readonly byFunction: ReadonlyMap<string, Ledger>;
  /** Key of the settings digests: random, made with the stack's first update, a secret output since. */
  readonly digestKey: string;
}

/**
 * Reads the stack's own outputs. A stack that was never updated has none yet.
 *
 * By a function of the engine and not by a StackReference, which is a resource: it would keep the outputs of
 * before the update in the state, and every refresh after an update would show it as drift.
 *
 * @throws RunError where an output is there but can't be understood.
 */
export async function readLedgers(): Promise<Ledgers> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const result: unknown = await pulumi.runtime.invoke(READ_STACK_OUTPUTS, { name: stack });
  const { outputs } = stackOutputs.parse(result);
  return {
    byFunction: parseFunctions(stack, outputs[OUTPUTS.functions] ?? {}),
    digestKey: z.string().min(1).catch(newKey).parse(outputs[OUTPUTS.ledgerKey]),
  };
}

function parseFunctions(stack: string, output: unknown): Map<string, Ledger> {
  const parsed = functionsOutput.safeParse(output);
  if (!parsed.success) {
    throw new pulumi.RunError(
      `The output "${OUTPUTS.functions}" of stack ${stack} holds something other than ledgers:\n` +
        `${z.prettifyError(parsed.error)}\n` +
        "Deploy with the release of this program that wrote it, or a later one.",
    );
  }
  return new Map(
    Object.entries(parsed.data).flatMap(([name, { ledger }]) =>
      ledger === undefined ? [] : [[name, ledger] as const],
    ),
  );
}

function newKey(): string {
  return randomBytes(32).toString("hex");
}
