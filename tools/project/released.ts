import { join } from "node:path";

import { VersionError, VersionStore } from "../../components/versionStore";
import { UsageError } from "../errors";
import type { Project } from "./project";

/** The released versions of a project. */
export function releasedIn(project: Pick<Project, "program">): VersionStore {
  return new VersionStore(join(project.program, "functions"));
}

/**
 * The numbers of a function's released versions.
 *
 * @throws UsageError where the project has no such function; it names those that it has.
 */
export function knownFunction(project: Pick<Project, "program">, name: string): readonly number[] {
  return versionsOf(releasedIn(project), name);
}

/**
 * The same, for whoever has the store.
 *
 * @throws UsageError where there is no such function; it names those that there are.
 */
export function versionsOf(store: Pick<VersionStore, "versions">, name: string): readonly number[] {
  try {
    return store.versions(name);
  } catch (error) {
    if (error instanceof VersionError) throw new UsageError(error.message);
    throw error;
  }
}

/** @throws UsageError where there is no such function, or it has no such version. */
export function checkReleased(
  store: Pick<VersionStore, "versions">,
  name: string,
  version: number,
): void {
  const released = versionsOf(store, name);
  if (released.includes(version)) return;
  throw new UsageError(
    `${name} has no version ${version}. Released are: ${released.join(", ") || "none"}.`,
  );
}
