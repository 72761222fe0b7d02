import { readFileSync } from "node:fs";

import { ToolError, UsageError } from "../errors";
import { withFiles } from "../files";
import {
  jsonProblem,
  namedEvent,
  usualEvent,
  withoutMark,
  type EventText,
} from "../project/events";

/**
 * The event that `--event` names: a sample event or any file, `-` for stdin, or the JSON itself.
 *
 * @param program Folder of the program.
 * @param given What the option says. @default the function's usual sample event
 * @throws UsageError where there is no such file, or the JSON is none.
 * @throws ToolError where what is read is not JSON, or nothing.
 */
export function givenEvent(
  program: string,
  name: string,
  given: string | undefined,
  readStdin: () => string = () => readFileSync(0, "utf8"),
): EventText {
  if (given === undefined) return usualEvent(program, name);
  if (given === "-") {
    const text = withFiles("stdin can't be read", "Pipe JSON into it, or send a file.", () =>
      withoutMark(readStdin()),
    );
    const problem = jsonProblem(text);
    if (problem === undefined) return { file: "stdin", text };
    throw new ToolError(`stdin is not JSON: ${problem}. Put that right, or send a file.`);
  }
  if (!/^\s*[{["]/.test(given)) return namedEvent(program, name, given);
  const problem = jsonProblem(given);
  if (problem === undefined) return { file: "the event given", text: given };
  throw new UsageError(`--event is not JSON: ${problem}. Put it in single quotes, or in a file.`);
}
