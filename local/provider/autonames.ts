import { createHash, randomBytes } from "node:crypto";
import type { Autoname } from "./resourceType";
import { optionalText, type ValueMap } from "./values";

/** What the stack's `pulumi:autonaming` configuration says about one resource. */
export interface NamingRule {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/** What a made-up name is made of. */
export interface NameRequest {
  readonly logicalName: string;
  readonly autoname: Autoname;
  readonly inputs: ValueMap;
  /** Checked inputs of the last update; empty for a new resource and for a replacement. */
  readonly oldInputs: ValueMap;
  /** The engine's seed, so that a plan and its update agree on the name. */
  readonly seed: Uint8Array;
  readonly rule?: NamingRule | undefined;
}

/** The name for a resource whose program gives none. Throws a phrase that follows the property's name. */
export function makeName(request: NameRequest): string {
  const { property, maxLength } = request.autoname;
  const kept = optionalText(request.oldInputs, property);
  if (kept !== undefined && wasMadeUp(request.oldInputs, property)) return kept;
  if (request.rule?.mode === "disable")
    throw new Error("must be given: this stack's configuration turns automatic names off");

  const suffix = request.autoname.suffix?.(request.inputs) ?? "";
  const name = `${request.rule?.proposedName ?? `${request.logicalName}-${digits(request)}`}${suffix}`;
  if (name.length > maxLength)
    throw new Error(`is made up as "${name}", which is longer than ${maxLength} characters`);
  return name;
}

/** Whether a name in checked inputs was made up rather than given. */
export function wasMadeUp(inputs: ValueMap, property: string): boolean {
  const made = inputs.__defaults;
  return Array.isArray(made) && made.includes(property);
}

function digits({ seed, logicalName }: NameRequest): string {
  const bytes = seed.length > 0 ? seed : randomBytes(16);
  return createHash("sha256").update(bytes).update(logicalName).digest("hex").slice(0, 7);
}
