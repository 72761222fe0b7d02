import { coloured } from "../colours";
import { CHANGE_HEADINGS, changeCells, count } from "../diff/render";
import {
  details,
  fencedCode,
  markdownList,
  markdownTable,
  markdownText,
  paragraphs,
} from "../markdown";
import { renderTable } from "../table";
import type { Terminal } from "../terminal";
import { changesNothing, type EnvironmentPreview, type FunctionPreview } from "./preview";

/** What a comment begins with, so that the next one can take its place. */
export const MARKER = "<!-- ldm preview -->";

const HEADINGS = ["function", "runs now", "would run", "published version"];

/** Previews as lines for a terminal. */
export function previewLines(
  previews: readonly EnvironmentPreview[],
  terminal: Pick<Terminal, "hasColours">,
): string[] {
  return previews.flatMap((preview, index) => {
    const title = coloured(terminal, "bold", preview.environment);
    const space = index === 0 ? [] : [""];
    if (preview.failure !== undefined) {
      return [...space, title, ...indented([`failed: ${preview.failure}`])];
    }
    if (changesNothing(preview)) return [...space, title, ...indented(["changes nothing"])];
    const { functions } = preview;
    const table = functions.length === 0 ? [] : renderTable(HEADINGS, functions.map(cells));
    const notes = notesOf(preview);
    const changes = changesOf(preview);
    return [
      ...space,
      title,
      ...indented([...table, ...notes, ...renderTable(CHANGE_HEADINGS, changes).slice(2)]),
    ];
  });
}

/** Previews as a comment in Markdown. */
export function previewMarkdown(previews: readonly EnvironmentPreview[]): string {
  const blocks = previews.map((preview) => {
    const title = `### ${markdownText(preview.environment)}`;
    if (preview.failure !== undefined) {
      return paragraphs(`${title}: the preview failed`, fencedCode(preview.failure));
    }
    if (changesNothing(preview)) return paragraphs(title, "Changes nothing.");
    const { functions } = preview;
    const notes = notesOf(preview);
    const changes = changesOf(preview);
    return paragraphs(
      title,
      functions.length === 0 ? undefined : markdownTable(HEADINGS, functions.map(cells)),
      notes.length === 0 ? undefined : markdownList(notes),
      details(count(changes.length, "resource"), markdownTable(CHANGE_HEADINGS, changes)),
    );
  });
  return paragraphs(
    MARKER,
    "## What an update would do",
    previews.length === 0 ? "No environment is affected." : undefined,
    ...blocks,
  );
}

function cells({ name, now, then, published }: FunctionPreview): (string | number)[] {
  return [name, now ?? "nothing", then ?? "nothing", then === undefined ? "" : published];
}

function notesOf({ functions }: EnvironmentPreview): string[] {
  return functions.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
}

function changesOf({ functions, others }: EnvironmentPreview): string[][] {
  return [...functions.flatMap(({ changes }) => changes), ...others].map(changeCells);
}

function indented(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`.trimEnd());
}
