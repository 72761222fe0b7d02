import { ToolError } from "../tools/errors";
import { Project } from "../tools/project/project";
import { releasedIn } from "../tools/project/released";
import { versionsRunBy } from "../tools/project/stackFile";

/**
 * Fetches what stack files pin and a bucket keeps, with the credentials of whoever asks: where the engine runs, AWS is the
 * emulator, which has no such bucket.
 *
 * @param folder Folder of a Pulumi project.
 * @throws VersionError where a version can't be fetched.
 */
export async function fetchPinned(folder: string, environments: readonly string[]): Promise<void> {
  const project = Project.open(folder);
  const store = releasedIn(project);
  for (const environment of environments) {
    for (const name of store.functions()) {
      for (const version of pinned(project, environment, name)) {
        if (!store.versions(name).includes(version)) continue;
        if (store.manifestOf(name, version).keptIn !== undefined) await store.open(name, version);
      }
    }
  }
}

function pinned(project: Project, environment: string, name: string): number[] {
  try {
    return versionsRunBy(project.stackFile(environment).pinOf(name));
  } catch (error) {
    // The program names every mistake in a stack file.
    if (error instanceof ToolError) return [];
    throw error;
  }
}
