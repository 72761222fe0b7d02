import { join } from "node:path";

import { VersionStore } from "../../components/versionStore";
import type { Project } from "./project";

/** The released versions of a project. */
export function releasedIn(project: Pick<Project, "program">): VersionStore {
  return new VersionStore(join(project.program, "functions"));
}

/**
 * The numbers of a function's released versions.
 *
 * @throws VersionError where the project has no such function; it names those that it has.
 */
export function knownFunction(project: Pick<Project, "program">, name: string): readonly number[] {
  return releasedIn(project).versions(name);
}
