import { z } from "zod";

import { nameOf } from "./plan";

/** An operation on a resource that an update had begun when it was killed: nobody knows how it ended. */
export interface PendingOperation {
  readonly urn: string;
  readonly name: string;
  /** `creating`, `updating`, `deleting` and the like. */
  readonly type: string;
}

/** Operations in a line: `updating orders, creating bills`. */
export function operationsInWords(operations: readonly PendingOperation[]): string {
  return operations.map(({ name, type }) => `${type} ${name}`).join(", ");
}

/** What the state of a stack says, as far as `ldm` asks it. */
export interface StackState {
  readonly pending: readonly PendingOperation[];
  /** URN of the resource that stands for the whole stack; none where it was never updated. */
  readonly root: string | undefined;
  /**
   * The published versions that a resource names, by Lambda's name of the function. One that an update published
   * before it failed is among them, and in no ledger yet.
   */
  readonly published: ReadonlyMap<string, ReadonlySet<string>>;
}

const text = z.string().optional().catch(undefined);

const exportedSchema = z.object({
  deployment: z.object({
    pending_operations: z
      .array(z.object({ resource: z.object({ urn: z.string() }), type: z.string() }))
      .nullish(),
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          outputs: z
            .object({
              name: text,
              version: text,
              functionName: text,
              functionVersion: text,
              qualifier: text,
            })
            .optional(),
        }),
      )
      .nullish(),
  }),
});

/** Reads what `pulumi stack export` gives. */
export function stackState(exported: unknown): StackState {
  const { pending_operations, resources } = exportedSchema.parse(exported).deployment;
  const published = new Map<string, Set<string>>();
  for (const { type, outputs = {} } of resources ?? []) {
    const { name, version, functionName, functionVersion, qualifier } = outputs;
    const [owner, number] =
      type === "aws:lambda/function:Function"
        ? [name, version]
        : [functionName, functionVersion ?? qualifier];
    if (!type.startsWith("aws:lambda/") || owner === undefined || number === undefined) continue;
    if (!/^[1-9][0-9]*$/.test(number)) continue;
    published.set(owner, (published.get(owner) ?? new Set()).add(number));
  }
  return {
    pending: (pending_operations ?? []).map(({ resource: { urn }, type }) => ({
      urn,
      name: nameOf(urn),
      type,
    })),
    root: resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn,
    published,
  };
}
