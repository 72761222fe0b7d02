import { fencedCode, markdownList, markdownTable, markdownText, paragraphs } from "../markdown";
import type { VersionComparison } from "./compare";
import type { Outlook } from "./outlook";
import {
  bytesInWords,
  CHANGE_HEADINGS,
  changeCells,
  contractLines,
  count,
  fileCells,
  sourceLines,
} from "./render";

/** What an update of an environment would do to a function, as Markdown. */
export function outlookMarkdown({ notes, changes, others }: Outlook): string {
  const said = [
    ...notes,
    ...(changes.length === 0 ? ["changes nothing of it"] : []),
    ...(others === 0 ? [] : [`and ${count(others, "resource")} of the environment besides`]),
  ];
  return paragraphs(
    heading("What an update does"),
    said.length === 0 ? undefined : markdownList(said),
    changes.length === 0 ? undefined : markdownTable(CHANGE_HEADINGS, changes.map(changeCells)),
  );
}

/** All that differs between two versions, as Markdown. */
export function versionsMarkdown({ sides, code, source, contract }: VersionComparison): string {
  const isSame = code.sha256[0] === code.sha256[1];
  const rules = contractLines(contract, sides);
  return paragraphs(
    heading("Code"),
    isSame ? undefined : markdownTable(["file", "lines", "size"], code.files.map(fileCells)),
    markdownText(bytesInWords(code)),
    heading("Source"),
    // As code, so that no subject of a commit mentions somebody, or closes an issue.
    fencedCode(sourceLines(source, sides).join("\n")),
    ...(rules.length === 0 ? [] : [heading("Contract"), markdownList(rules)]),
  );
}

function heading(title: string): string {
  return `#### ${title}`;
}
