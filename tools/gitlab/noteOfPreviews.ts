import { existsSync, readFileSync } from "node:fs";

import { ToolError } from "../errors";
import { MARKER } from "../preview/render";
import type { Terminal } from "../terminal";
import { writeNote } from "./note";

/**
 * What a job of a merge request's pipeline does with the previews of earlier jobs: writes them as one note.
 *
 * @param files Previews in Markdown, in the order that they are shown; there is none of an environment that is not affected.
 * @param variables Those that GitLab CI gives a job, and `NOTES_TOKEN`.
 * @throws ToolError where a variable is missing, or GitLab refuses.
 */
export async function noteOfPreviews(
  files: readonly string[],
  variables: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<void> {
  const previews = files.flatMap(textOf);
  if (previews.length === 0) {
    terminal.print("There is no preview, and no note is written.");
    return;
  }
  const variable = (name: string): string => {
    const value = variables[name];
    if (value !== undefined && value !== "") return value;
    throw new ToolError(`${name} is not set: this is for jobs of a merge request at GitLab.`);
  };
  const done = await writeNote(
    {
      api: variable("CI_API_V4_URL"),
      project: variable("CI_PROJECT_ID"),
      iid: variable("CI_MERGE_REQUEST_IID"),
      token: variable("NOTES_TOKEN"),
    },
    MARKER,
    previews.join("\n"),
  );
  terminal.print(`The note on the merge request is ${done}.`);
}

/** Nothing where there is no such file, or its job failed before it wrote a word. */
function textOf(file: string): string[] {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return text.trim() === "" ? [] : [text];
}
