import { join } from "node:path";

import { UsageError } from "../errors";
import { withCode, type Code } from "../invoke/code";
import { eventOf } from "../invoke/envelope";
import type { Outcome } from "../invoke/outcome";
import { placeOf, type SecretsWorld } from "../invoke/place";
import { runOnce } from "../invoke/runOnce";
import { identityOf } from "../invoke/variables";
import { eventFilesIn, readEvent } from "../project/events";
import type { Project } from "../project/project";
import { knownFunction, releasedIn } from "../project/released";
import { compareOutcomes, type EventComparison } from "./comparison";

/** What to compare. */
export interface VersionsRequest {
  readonly project: Project;
  /** Name of the function. */
  readonly name: string;
  /** Number of a released version. @default the source */
  readonly version: number | undefined;
  /** Number of the released version that it is compared with. */
  readonly against: number;
  readonly environment: string;
  /** Folder of the events. */
  readonly folder: string;
}

/** How all events came out. */
export interface VersionsComparison {
  /** What was compared, in words. */
  readonly sides: readonly [string, string];
  readonly events: readonly EventComparison[];
}

/** The same in every run, since it may be in what a function answers. */
const REQUEST_ID = "00000000-0000-4000-8000-000000000001";

/**
 * The version to compare with where none is named: the one released before.
 *
 * @throws UsageError where there is none.
 */
export function versionBefore(
  project: Pick<Project, "program">,
  name: string,
  version: number,
): number {
  const before = knownFunction(project, name)
    .filter((each) => each < version)
    .at(-1);
  if (before !== undefined) return before;
  throw new UsageError(
    `no version of ${name} was released before ${version}: say with --against what to compare it with.`,
  );
}

/**
 * Runs every event through two codes, in the same environment, at a time that stands still and with ids that come out the
 * same, and compares what comes out.
 *
 * @throws UsageError where there are no events, or one is none.
 */
export async function compareVersions(
  { project, name, version, against, environment, folder }: VersionsRequest,
  world: SecretsWorld,
  signal: AbortSignal,
): Promise<VersionsComparison> {
  const store = releasedIn(project);
  const files = eventFilesIn(folder);
  if (files.length === 0) {
    throw new UsageError(
      `${folder} holds no event: put JSON files there, or name another folder with --events.`,
    );
  }
  return withCode(project, store, name, against, (before) =>
    withCode(project, store, name, version, async (after) => {
      const places = [
        await placeOf(project, store, environment, before, world),
        await placeOf(project, store, environment, after, world),
      ] as const;
      // Told who they are, both would differ in that alone, always.
      const asAfter: Code = { ...before, version: after.version, isSource: after.isSource };
      const { queueArn } = identityOf(after, places[1]);
      const events: EventComparison[] = [];
      for (const file of files) {
        const source = { queueArn, region: places[1].region };
        const event = eventOf(readEvent(join(folder, file)), source, file);
        const run = (code: Code, index: 0 | 1): Promise<Outcome> =>
          runOnce(code, {
            place: places[index],
            event,
            requestId: REQUEST_ID,
            isDeterministic: true,
            signal,
          });
        const [a, b] = await Promise.all([run(asAfter, 0), run(after, 1)]);
        events.push(compareOutcomes(file, a, b));
      }
      return { sides: [before.label, after.label], events };
    }),
  );
}
