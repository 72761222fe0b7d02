import * as ts from "typescript";

import { functionNameProblem } from "../../components/versionStore";
import { UsageError } from "../errors";
import { inOneLine } from "../printable";

/** Words that no constant can have as its name, though TypeScript reserves them only in some places. */
const RESERVED = new Set(["arguments", "await", "eval", "undefined"]);

/** How much of a name that is far too long is shown. */
const LONGEST_SHOWN = 60;

/** What a function is called in the program: `orderIntake` for `order-intake`. */
export function constantOf(name: string): string {
  const [first = "", ...others] = name.split(/-+/).filter((part) => part !== "");
  return (
    first.slice(0, 1).toLowerCase() +
    first.slice(1) +
    others.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("")
  );
}

/** Whether TypeScript takes this for something else than a name. */
export function isReserved(word: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true);
  scanner.setText(word);
  const kind = scanner.scan();
  const { FirstReservedWord, LastFutureReservedWord } = ts.SyntaxKind;
  return RESERVED.has(word) || (kind >= FirstReservedWord && kind <= LastFutureReservedWord);
}

/**
 * Refuses a name that no new function can have, whatever there is already.
 *
 * @throws UsageError
 */
export function checkName(name: string): void {
  const problem = functionNameProblem(name);
  if (problem !== undefined) {
    throw new UsageError(
      `"${inOneLine(name, LONGEST_SHOWN)}" can't be the name of a function: ${problem}. Take another name.`,
    );
  }
  if (name.toLowerCase() === "shared") {
    throw new UsageError(
      `"${name}" can't be the name of a function: functions/shared/ holds what all functions have in common.`,
    );
  }
  const constant = constantOf(name);
  if (isReserved(constant)) {
    throw new UsageError(
      `"${name}" can't be the name of a function: in index.ts it would be called ${constant}, which is a word of the language. Take another name.`,
    );
  }
}
