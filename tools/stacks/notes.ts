import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What the program says of a function in a preview: why it publishes, or why not, in its own words. */
export function notesOn(name: string, events: readonly EngineEvent[]): string[] {
  const said = events
    .map(({ diagnosticEvent }) => diagnosticEvent?.message.trim() ?? "")
    .filter((message) => message.startsWith(`${name}: `))
    .map((message) => message.slice(name.length + 2));
  return [...new Set(said)];
}
