import type { EngineEvent } from "@pulumi/pulumi/automation";
import { z } from "zod";

import { OUTPUTS } from "../../components/ledgers";

const carried = z.object({
  version: z.number(),
  settings: z.string(),
  publishedVersion: z.string(),
});

const stackOutputs = z.object({
  [OUTPUTS.functions]: z.record(z.string(), carried),
});

/** What a function's alias would carry after an update. */
export interface Forecast {
  readonly version: number;
  /** Digest of its settings. */
  readonly settings: string;
  /** Lambda's number of it; nothing where it is still to be published. */
  readonly publishedVersion: string | undefined;
}

/** What each function would run, by what the events of a preview tell of the stack's outputs. */
export function forecastOf(events: readonly EngineEvent[]): ReadonlyMap<string, Forecast> {
  // The engine tells of the outputs of before, too, and of those of this preview last.
  const told = events.findLast(
    ({ resOutputsEvent }) => resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack",
  );
  const parsed = stackOutputs.safeParse(told?.resOutputsEvent?.metadata.new?.outputs);
  const functions = Object.entries(parsed.data?.[OUTPUTS.functions] ?? {});
  return new Map(
    functions.map(([name, { version, settings, publishedVersion }]) => [
      name,
      {
        version,
        settings,
        // What is not known before it is done is told as a random placeholder.
        publishedVersion: /^\d+$/.test(publishedVersion) ? publishedVersion : undefined,
      },
    ]),
  );
}

/** Whether an update of a function publishes, or which published version its alias carries then. */
export function publishedInWords(
  running: Pick<Forecast, "publishedVersion"> | undefined,
  forecast: Forecast | undefined,
): string {
  const number = forecast?.publishedVersion;
  if (number === undefined) return "a new one";
  return number === running?.publishedVersion
    ? `${number}, as now`
    : `${number}: only the alias moves`;
}
