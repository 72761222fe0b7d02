import { coloured, type Colour } from "../colours";
import { renderTable } from "../table";
import type { Terminal } from "../terminal";
import { environmentNotes, notesOf, type StatusNote } from "./notes";
import type { EnvironmentStatus, FunctionStatus, StatusReport } from "./report";
import { author, moment, pinInWords, queueInWords, share } from "./words";

type Look = Pick<Terminal, "hasColours">;

const colours: Readonly<Record<StatusNote["severity"], Colour>> = {
  error: "red",
  warning: "yellow",
  info: "dim",
};

/**
 * A table of functions and environments, and a line for everything that is not plain. A cell has the version that
 * runs; `4@10%` is a canary, `> 4` what the stack file pins (`>` alone: other settings or another canary), `!` something wrong, `?` what can't be read.
 */
export function overview({ environments }: StatusReport, look: Look): string[] {
  const names = functionsIn(environments);
  const rows = names.map((name) => [
    name,
    ...environments.map((environment) => cell(environment, name, look)),
  ]);
  const headings = ["function", ...environments.map(({ environment }) => environment)];
  const notes = [
    ...environments.flatMap((each) =>
      environmentNotes(each).map((note) => line(each.environment, note, look)),
    ),
    ...environments.flatMap((each) => functionNotes(each, look)),
  ];
  return [...renderTable(headings, rows), ...(notes.length === 0 ? [] : ["", ...notes])];
}

/** What is the same of several functions, such as that AWS can't be reached, is told once. */
function functionNotes({ environment, functions }: EnvironmentStatus, look: Look): string[] {
  const told = new Map<string, { note: StatusNote; names: string[] }>();
  for (const status of functions) {
    for (const note of notesOf(status, environment)) {
      const same = told.get(note.text) ?? { note, names: [] };
      same.names.push(status.function);
      told.set(note.text, same);
    }
  }
  return [...told.values()].map(({ note, names }) =>
    line(`${names.join(", ")} in ${environment}`, note, look),
  );
}

/** All that is known of one function, environment by environment. */
export function details({ environments }: StatusReport, name: string, look: Look): string[] {
  return environments.flatMap((each) => {
    const title = coloured(look, "bold", `${name} in ${each.environment}`);
    const status = statusOf(each, name);
    const facts = status === undefined ? [] : factsOf(status);
    const width = Math.max(0, ...facts.map(([label]) => label.length));
    const notes = [
      ...environmentNotes(each),
      ...(status === undefined ? [] : notesOf(status, each.environment)),
    ];
    return [
      title,
      ...facts.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
      ...notes.map(({ severity, text }) => `  ${coloured(look, colours[severity], text)}`),
      "",
    ];
  });
}

/** Names of all functions of a report, sorted. */
export function functionsIn(environments: readonly EnvironmentStatus[]): string[] {
  const names = environments.flatMap(({ functions }) => functions.map((each) => each.function));
  return [...new Set(names)].sort();
}

function statusOf({ functions }: EnvironmentStatus, name: string): FunctionStatus | undefined {
  return functions.find((each) => each.function === name);
}

function line(subject: string, { severity, text }: StatusNote, look: Look): string {
  return `${subject}: ${coloured(look, colours[severity], text)}`;
}

function cell(environment: EnvironmentStatus, name: string, look: Look): string {
  const status = statusOf(environment, name);
  if (environment.problem !== undefined) return coloured(look, "red", "?");
  if (status === undefined) return "-";
  const severities = notesOf(status, environment.environment).map(({ severity }) => severity);
  const isWrong = severities.includes("error");
  const text = [running(status), ...due(status), ...(isWrong ? ["!"] : [])].join(" ");
  if (isWrong) return coloured(look, "red", text);
  return severities.includes("warning") ? coloured(look, "yellow", text) : text;
}

/** What really runs, or was deployed where Lambda does not say. */
function running({ deployed, live }: FunctionStatus): string {
  if (deployed === undefined) return "-";
  if (live === undefined) {
    return [String(deployed.version), ...(deployed.canary ? [trial(deployed.canary)] : [])].join(
      " ",
    );
  }
  return [String(live.version ?? "?"), ...live.weights.map(trial)].join(" ");
}

function trial({
  version,
  weight,
}: {
  readonly version?: number | undefined;
  readonly weight: number;
}): string {
  return `${version ?? "?"}@${share(weight).replace(" ", "")}`;
}

function due({ pinned, deployed, notDeployed }: FunctionStatus): string[] {
  if (notDeployed.length === 0) return [];
  return [pinned?.version === deployed?.version ? ">" : `> ${pinned?.version ?? "-"}`];
}

function factsOf(status: FunctionStatus): [string, string][] {
  const { pinned, deployed, live, queue, deadLetters } = status;
  const facts: [string, string | undefined][] = [
    ["pinned", pinned === undefined ? undefined : pinInWords(pinned)],
    [
      "deployed",
      deployed &&
        `version ${deployed.version}, settings ${deployed.settings}, published version ${deployed.publishedVersion}`,
    ],
    [
      "since",
      deployed && `${moment(deployed.since)}${deployed.by ? `, by ${author(deployed.by)}` : ""}`,
    ],
    [
      "canary",
      deployed?.canary &&
        `version ${deployed.canary.version}, settings ${deployed.canary.settings}, ` +
          `published version ${deployed.canary.publishedVersion}, ${share(deployed.canary.weight)}`,
    ],
    ["reason", deployed?.reason],
    ["runs", live && published(live)],
    [
      "weights",
      live?.weights.map((each) => `${share(each.weight)} to ${published(each)}`).join(", "),
    ],
    ["queue", queue && queueInWords(queue)],
    ["dead letters", deadLetters === undefined ? undefined : String(deadLetters)],
  ];
  return facts.flatMap(([label, value]) =>
    value === undefined || value === "" ? [] : [[label, value] as [string, string]],
  );
}

function published({
  version,
  publishedVersion,
}: {
  readonly version?: number | undefined;
  readonly publishedVersion: string;
}): string {
  const known =
    version === undefined ? "a version that the ledger does not know" : `version ${version}`;
  return `${known}, published version ${publishedVersion}`;
}
