import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ledgerSchema, type Ledger } from "./ledger";
import { refusal } from "./refusal";

/** Names of the stack outputs that the next update reads back. */
export const OUTPUTS = { functions: "functions", ledgerKey: "ledgerKey" } as const;

const functionsOutput = z.record(z.string(), z.object({ ledger: ledgerSchema.optional() }));

/** What a stack has published so far, as its last update left it in the stack outputs. */
export interface Ledgers {
  /** Each function's ledger, by the function's name. */
  readonly byFunction: ReadonlyMap<string, Ledger>;
  /** Key of the settings digests: random, made with the stack's first update, a secret output since. */
  readonly digestKey: string;
}

/**
 * Reads the stack's own outputs by a reference to itself. A stack that was never updated has none yet.
 *
 * @throws RunError where an output is there but can't be understood.
 */
export async function readLedgers(): Promise<Ledgers> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const self = new pulumi.StackReference(stack);
  const [functions, key] = await Promise.all([
    self.getOutputDetails(OUTPUTS.functions),
    self.getOutputDetails(OUTPUTS.ledgerKey),
  ]);
  return {
    byFunction: parseFunctions(stack, functions.value ?? functions.secretValue ?? {}),
    digestKey: z.string().min(1).catch(newKey).parse(key.secretValue),
  };
}

function parseFunctions(stack: string, output: unknown): Map<string, Ledger> {
  const parsed = functionsOutput.safeParse(output);
  if (!parsed.success) {
    throw refusal(
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
