import { VersionError } from "../../components/versionStore";
import { ToolError } from "../errors";
import { eventFiles } from "../project/events";
import { Project } from "../project/project";
import { releasedIn } from "../project/released";
import type { Names } from "./candidates";

/** What the project in a folder has; nothing of what can't be read. */
export function namesOf(folder: string): Names {
  const project = () => Project.open(folder);
  return {
    environments: () => orNothing(() => project().environments),
    functions: () => orNothing(() => releasedIn(project()).functions()),
    versions: (name) => orNothing(() => releasedIn(project()).versions(name)),
    events: (name) => orNothing(() => eventFiles(project().program, name)),
  };
}

function orNothing<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof ToolError || error instanceof VersionError) return [];
    throw error;
  }
}
