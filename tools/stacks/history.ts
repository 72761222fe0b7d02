import type { OpMap, UpdateSummary } from "@pulumi/pulumi/automation";

/** One update of a stack, as its backend remembers it. */
export interface Update {
  /** `update`, `refresh`, `destroy` and the like. */
  readonly kind: UpdateSummary["kind"];
  readonly result: UpdateSummary["result"];
  readonly startTime: Date;
  readonly endTime: Date;
  readonly message: string;
  /** How many resources were changed in which way. */
  readonly changes: OpMap;
  /** Author of the commit that was checked out: as near as a backend on files or a bucket comes to who it was. */
  readonly author?: string;
  /** That commit. */
  readonly commit?: string;
  /** The build of a pipeline that did it: its address, or its number. */
  readonly build?: string;
}

/** Reads what a backend tells of an update. */
export function updateOf(summary: UpdateSummary): Update {
  const { kind, result, startTime, endTime, message, environment, resourceChanges = {} } = summary;
  const known = {
    author: environment["git.author"],
    commit: environment["git.head"],
    build: environment["ci.build.url"] ?? environment["ci.build.number"],
  };
  const given = Object.entries(known).filter(([, value]) => value !== undefined && value !== "");
  return {
    kind,
    result,
    startTime,
    endTime,
    message,
    changes: resourceChanges,
    ...(Object.fromEntries(given) as Pick<Update, "author" | "commit" | "build">),
  };
}
