import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";

/** One resource that an update changes, or has changed. */
export interface Change {
  readonly urn: string;
  /** Pulumi's type token, such as `aws:lambda/alias:Alias`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** `replace` stands for all the steps of one. */
  readonly op: "create" | "update" | "delete" | "replace" | "import" | "discard" | "refresh";
  /** What differs, as paths such as `environment.variables.TAX`; empty for a resource that comes or goes. */
  readonly keys: readonly string[];
}

/** Something that the engine, a provider or the program has said. */
export interface Diagnostic {
  /** `info` is what the program says of a function, such as why it publishes. */
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  /** The resource that it is about. */
  readonly urn?: string;
}

/** What an update is going to do; resources that stay as they are, or are only read, are left out. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan that the events of a preview tell. */
export function planOf(events: readonly EngineEvent[]): Plan {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return { changes: changesOf(steps), diagnostics: diagnosticsOf(events) };
}

/** What the events of an update tell that it has changed. */
export function appliedChanges(events: readonly EngineEvent[]): Change[] {
  return changesOf(events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []));
}

/** What was said, each thing once. */
export function diagnosticsOf(events: readonly EngineEvent[]): Diagnostic[] {
  const said = new Map<string, Diagnostic>();
  for (const { diagnosticEvent } of events) {
    if (diagnosticEvent === undefined) continue;
    const { severity, urn } = diagnosticEvent;
    if (severity !== "info" && severity !== "warning" && severity !== "error") continue;
    const message = diagnosticEvent.message.trim();
    const key = JSON.stringify([severity, urn, message]);
    said.set(key, { severity, message, ...(urn ? { urn } : {}) });
  }
  return [...said.values()];
}

/** The name of a resource: the last part of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

type Step = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

const kinds: Readonly<Record<OpType, Change["op"] | undefined>> = {
  same: undefined,
  read: undefined,
  "read-replacement": undefined,
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "discard-replaced": "replace",
  "remove-pending-replace": "replace",
  import: "import",
  "import-replacement": "replace",
  discard: "discard",
  refresh: "refresh",
};

function changesOf(steps: readonly Step[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { op, urn, type, diffs, detailedDiff } of steps) {
    const kind = kinds[op];
    if (kind === undefined) continue;
    const detailed = Object.keys(detailedDiff ?? {});
    const keys = detailed.length > 0 ? detailed : (diffs ?? []);
    changes.set(urn, {
      urn,
      type,
      name: nameOf(urn),
      op: kind,
      keys: keys.length > 0 ? keys : (changes.get(urn)?.keys ?? []),
    });
  }
  return [...changes.values()];
}
