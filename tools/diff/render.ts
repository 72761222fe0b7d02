import { formatWeight } from "../../components/settings/weight";
import { coloured } from "../colours";
import type { DeployedFunction } from "../stacks/deployed";
import type { Change } from "../stacks/plan";
import { renderTable } from "../table";
import type { Terminal } from "../terminal";
import type { CodeDifference, FileDifference } from "./code";
import type {
  Comparison,
  ContractComparison,
  SettledComparison,
  VersionComparison,
} from "./compare";
import { ruleInWords } from "./contract";
import type { Outlook } from "./outlook";
import { FROZEN_EFFECT } from "./settings";
import type { Side } from "./side";
import { shortHash, type Commit, type SourceDifference } from "./source";
import type { VariableValue } from "./variables";

type Colours = Pick<Terminal, "hasColours">;
type Sides = readonly [Side, Side];

/** A comparison on one screen; what is the same is left out. */
export function comparisonLines(comparison: Comparison, terminal: Colours): string[] {
  const { function: name, sides, settled } = comparison;
  const [a, b] = [inWords(sides[0]), inWords(sides[1])];
  const said = sides.some((side) => side.settled !== undefined) ? ", by the stack files" : "";
  return [
    coloured(terminal, "bold", `${name}: ${a} → ${b}${said}`),
    ...versionLines(comparison, terminal),
    ...(settled === undefined
      ? section(terminal, "variables and settings", apartLines(sides))
      : settledLines(settled, sides, terminal)),
  ];
}

/** How much of the code differs. */
export function codeLines({ sha256, size, files }: CodeDifference): string[] {
  const bytes = bytesInWords({ sha256, size });
  return sha256[0] === sha256[1]
    ? [bytes]
    : [...renderTable(["file", "lines", "size"], files.map(fileCells)), bytes];
}

/** Whether the bytes are the same, by their SHA-256. */
export function bytesInWords({ sha256, size }: Pick<CodeDifference, "sha256" | "size">): string {
  return sha256[0] === sha256[1]
    ? `the same bytes: ${kilobytes(size[0])}, SHA-256 ${sha256[0]}`
    : `SHA-256 ${sha256[0].slice(0, 12)}… → ${sha256[1].slice(0, 12)}…`;
}

/** What an update of an environment would do to a function, on one screen. */
export function outlookLines(
  {
    name,
    environment,
    running,
    pinned,
    outlook,
    versions,
  }: {
    readonly name: string;
    readonly environment: string;
    readonly running: DeployedFunction | undefined;
    /** What is pinned, in words. */
    readonly pinned: string;
    readonly outlook: Outlook;
    /** The version that runs and the pinned one, where they are two. */
    readonly versions: VersionComparison | undefined;
  },
  terminal: Colours,
): string[] {
  const { notes, changes, others } = outlook;
  return [
    coloured(terminal, "bold", `${name} in ${environment}: what runs → what the stack file says`),
    `  runs    ${running === undefined ? "nothing: it was never deployed" : runningInWords(running)}`,
    `  pinned  ${pinned}`,
    ...section(terminal, "pulumi up", [
      ...notes,
      ...(changes.length === 0
        ? ["changes nothing of it"]
        : renderTable(CHANGE_HEADINGS, changes.map(changeCells)).slice(2)),
      ...(others === 0 ? [] : [`and ${count(others, "resource")} of the environment besides`]),
    ]),
    ...(versions === undefined ? [] : versionLines(versions, terminal)),
  ];
}

function versionLines(
  { sides, code, source, contract }: VersionComparison,
  terminal: Colours,
): string[] {
  return [
    ...section(terminal, "code", codeLines(code)),
    ...section(terminal, "source", sourceLines(source, sides)),
    ...section(terminal, "contract", contractLines(contract, sides)),
  ];
}

function section(terminal: Colours, title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ["", coloured(terminal, "bold", title), ...lines.map((line) => `  ${line}`)];
}

function inWords({ label, version, settled }: Side): string {
  return settled === undefined ? `version ${version}` : `${label} (version ${version})`;
}

/** What differs of a file: its name, lines and size. */
export function fileCells({ name, size: [before, after], same, lines }: FileDifference): string[] {
  if (same) return [name, "the same", kilobytes(after ?? 0)];
  const counted = lines === undefined ? "differ" : `+${lines.added} −${lines.removed}`;
  const sizes = [before, after].map((bytes) => (bytes === undefined ? "none" : kilobytes(bytes)));
  return [name, counted, sizes.join(" → ")];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

/** The commits that two versions were made from, and those in between. */
export function sourceLines(
  { a, b, forward, back, unknown }: SourceDifference,
  sides: Sides,
): string[] {
  const known = [a, b].flatMap((source, index) => {
    if (source === null) return [];
    const dirty = source.dirty ? ", with changes that were not committed" : "";
    return [`version ${sides[index]?.version ?? ""} from ${shortHash(source.revision)}${dirty}`];
  });
  const lines = [[...new Set(known)].join("; ")].filter((line) => line !== "");
  if (unknown !== undefined) return [...lines, unknown];
  if (forward.length + back.length === 0) {
    const same = a?.revision === b?.revision;
    return [...lines, same ? "the same commit" : "no commit in between touches the function"];
  }
  return [
    ...lines,
    ...commitLines(`${count(forward.length, "commit")} in between`, forward),
    ...commitLines(
      `goes back over ${count(back.length, "commit")}, which version ${sides[1].version} does not have`,
      back,
    ),
  ];
}

/** Commits that one screen shows. */
const SHOWN_COMMITS = 10;

function commitLines(title: string, commits: readonly Commit[]): string[] {
  if (commits.length === 0) return [];
  const rest = commits.length - SHOWN_COMMITS;
  return [
    `${title}:`,
    ...commits
      .slice(0, SHOWN_COMMITS)
      .map(({ hash, day, subject }) => `  ${hash} ${day} ${subject}`),
    ...(rest > 0 ? [`  and ${rest} more: --json has them all`] : []),
  ];
}

/** What differs in what two versions ask of their environment. */
export function contractLines(
  { differences, without, missing }: ContractComparison,
  sides: Sides,
): string[] {
  const [a, b] = sides.map(({ version }) => version);
  return [
    ...without.map(
      (version) => `version ${version} was released without a contract: what it reads is not known`,
    ),
    ...differences.map(({ variable, rules: [one, other] }) => {
      if (one !== undefined && other !== undefined) {
        return `${variable}: ${ruleInWords(one)} → ${ruleInWords(other)}`;
      }
      const [reader, not] = other === undefined ? [a, b] : [b, a];
      const rule = one ?? other;
      return `${variable}: version ${reader ?? ""} reads it, version ${not ?? ""} does not${rule ? ` (${ruleInWords(rule)})` : ""}`;
    }),
    ...missing.map(
      (variable) =>
        `${variable}: version ${b ?? ""} needs it, and ${sides[1].settled?.environment ?? ""} does not set it`,
    ),
  ];
}

/** What to say of settings where a version stands by itself. */
function apartLines([a, b]: Sides): string[] {
  const environment = (a.settled ?? b.settled)?.environment;
  if (environment === undefined) return [];
  const alone = a.settled === undefined ? a : b;
  return [
    `a version by itself has none: for those of an environment, name ${environment}:${alone.version}`,
  ];
}

function settledLines(
  { variables, settings, sealed }: SettledComparison,
  [a, b]: Sides,
  terminal: Colours,
): string[] {
  const variableRows = variables.map(({ variable, values, differ }) => {
    const row = [variable, ...values.map(valueInWords)];
    if (!values.some(({ kind }) => kind === "secret")) return row;
    return [...row, differ === undefined ? "can't be compared here" : "they differ"];
  });
  const settingRows = settings.map(({ setting, values, changes }) => [setting, ...values, changes]);
  const labels = [a.label, b.label];
  const hasSecrets = variableRows.some((row) => row.length > labels.length + 1);
  const variableHeadings = ["variable", ...labels, ...(hasSecrets ? ["secrets"] : [])];
  return [
    ...section(
      terminal,
      `variables: another value makes ${FROZEN_EFFECT.changes}`,
      variables.length === 0 ? ["the same"] : renderTable(variableHeadings, variableRows),
    ),
    ...(sealed === undefined ? [] : [`  secrets can't be compared here: ${sealed}`]),
    ...section(
      terminal,
      "settings",
      settings.length === 0
        ? ["the same"]
        : renderTable(["setting", ...labels, "changes"], settingRows),
    ),
  ];
}

function valueInWords(value: VariableValue): string {
  if (value.kind === "text") return shortened(value.text);
  return value.kind === "secret" ? "(secret)" : "(not set)";
}

/** A value that would break the table, on one line of it. */
function shortened(text: string): string {
  const shown = /[\n\r\t]/.test(text) || text === "" ? JSON.stringify(text) : text;
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}

/** What runs, in a line. */
export function runningInWords({
  version,
  publishedVersion,
  settings,
  since,
  canary,
}: DeployedFunction): string {
  return [
    `version ${version} as published version ${publishedVersion}, settings ${settings}`,
    ...(canary === undefined
      ? []
      : [`${formatWeight(canary.weight)} of the traffic to version ${canary.version}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
  ].join(", ");
}

/** What stands above {@link changeCells} in a table. */
export const CHANGE_HEADINGS: readonly string[] = ["", "resource", "name", "what differs"];

/** What changes of a resource: operation, type, name and what differs. */
export function changeCells({ op, type, name, keys }: Change): string[] {
  return [op, type.slice(type.lastIndexOf(":") + 1), name, keys.join(", ")];
}

/** A number of things, in words. */
export function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
