import type { EngineEvent, UpdateSummary } from "@pulumi/pulumi/automation";

import recorded from "./recordings.json";

/** What the engine, 3.274.1, told of one preview or update, without its debug output. */
export function recordedEvents(what: keyof typeof recorded.events): EngineEvent[] {
  return recorded.events[what] as EngineEvent[];
}

/** The message of an error of the Automation API, 3.245.0. */
export function recordedError(what: keyof typeof recorded.errors): string {
  return recorded.errors[what];
}

/** An update as a backend on files remembers it. */
export function recordedUpdate(): UpdateSummary {
  const { startTime, endTime, ...rest } = recorded.update;
  return {
    ...rest,
    startTime: new Date(startTime),
    endTime: new Date(endTime),
  } as UpdateSummary;
}
