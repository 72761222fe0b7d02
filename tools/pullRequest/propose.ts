import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { createTwoFilesPatch } from "diff";

import { cacheFolder } from "../cache";
import type { EditPreview } from "../change/screen";
import { comparePinned } from "../diff/compare";
import { outlookOf } from "../diff/outlook";
import { ToolError } from "../errors";
import { withFiles } from "../files";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";
import { settingsIn } from "../project/settings";
import type { StackFile } from "../project/stackFile";
import type { DeployedFunction } from "../stacks/deployed";
import type { Terminal } from "../terminal";
import type { Base } from "./base";
import { bodyOf, type Move } from "./body";
import { commitEdit, findPushed, push, type Edit } from "./branch";
import { newRequestUrl } from "./forge";
import { openByGh } from "./gh";
import { mergeRequestOptions, mergeRequestUrl, remoteLines } from "./gitlab";
import { branchName, titleOf, type Kind } from "./names";

/** An edit of a stack file that is to become a pull request. */
export interface Change {
  readonly kind: Kind;
  /** The environment that a promotion's versions come from. */
  readonly from?: string;
  /** Why it is done. */
  readonly reason: string | undefined;
  /** Names of the functions that it is about. */
  readonly names: readonly string[];
  /** The file as the base has it. */
  readonly stackFile: StackFile;
  readonly edited: StackFile;
  readonly preview: EditPreview;
  /** What the environment runs. */
  readonly running: ReadonlyMap<string, DeployedFunction>;
}

/** A pull request, as it is opened or would be. */
export interface PullRequest {
  readonly remote: string;
  readonly base: string;
  readonly branch: string;
  readonly title: string;
  /** As Markdown. */
  readonly body: string;
  /** The change of the stack file, as a unified diff. */
  readonly change: string;
  /** The branch's commit; nothing in a dry run. */
  readonly commit?: string | undefined;
  /** Its address; nothing where it has still to be opened by hand. */
  readonly url?: string | undefined;
  /** Where it can be opened by hand. */
  readonly newUrl?: string | undefined;
  /** File with the body, where somebody has to open it by hand. */
  readonly bodyFile?: string | undefined;
}

/** How to go about it. */
export interface ProposeOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  /** What the result says besides, as JSON. */
  readonly result: object;
  readonly signal: AbortSignal;
}

/**
 * Pushes an edited stack file as a branch, and opens a pull request for it. In the checkout nothing changes but what git
 * has fetched. Prints what it did, or would do.
 *
 * @throws ToolError where it can't be; it says what has been done by then.
 */
export async function propose(
  terminal: Terminal,
  project: Project,
  base: Base,
  change: Change,
  options: ProposeOptions,
): Promise<void> {
  const { dryRun, json, result, signal } = options;
  for (const { name, pin } of movesIn(change)) await base.checkReleased(name, pin.version);
  const planned = await plan(project, base, change);
  const { branch, title, body } = planned;
  const edit: Edit = { base, edited: change.edited, branch, message: messageOf(title, change) };
  const pushed = await findPushed(edit);
  if (pushed !== undefined) {
    terminal.talk(`${base.remote.name} has ${branch} already, with this very change.`);
  }
  if (dryRun) {
    if (json) printResult(terminal, result, planned);
    else showPlanned(terminal, base, planned);
    return;
  }
  const bodyFile = writeBody(branch, body);
  signal.throwIfAborted();
  const { commit, said } = await pushOnce(terminal, edit, pushed, { title, body });
  const opened = await open(base, { ...planned, bodyFile }, said);
  const made: PullRequest = { ...planned, commit, ...opened };
  if (opened.url !== undefined) rmSync(bodyFile, { force: true });
  if (json) printResult(terminal, result, made);
  else showMade(terminal, base, made, said);
}

function printResult(terminal: Terminal, result: object, pullRequest: PullRequest): void {
  terminal.print(JSON.stringify({ ...result, pullRequest }, null, 2));
}

/** The functions that the edit changes, and what of them it says then. */
function movesIn({ names, stackFile, edited }: Change): readonly Pick<Move, "name" | "pin">[] {
  return names.flatMap((name) => {
    const pin = edited.pinOf(name);
    if (pin === undefined || isDeepStrictEqual(pin, stackFile.pinOf(name))) return [];
    return [{ name, pin }];
  });
}

async function plan(project: Project, base: Base, change: Change): Promise<PullRequest> {
  const { kind, from, reason, stackFile, edited, preview, running } = change;
  const { stack: environment } = stackFile;
  const store = releasedIn(project);
  const label = settingsIn(edited.raw(), store).environment;
  const moves = await Promise.all(
    movesIn(change).map(async ({ name, pin }): Promise<Move> => {
      const runs = running.get(name);
      const notes = preview.notes.get(name) ?? [];
      return {
        name,
        running: runs,
        pin,
        forecast: preview.forecast.get(name),
        outlook: outlookOf(name, store.functions(), preview.plan, notes),
        versions: await comparePinned(project, store, name, { running: runs, pinned: pin }),
      };
    }),
  );
  const named = moves.map(({ name, pin: { version, settings } }) => ({ name, version, settings }));
  const file = basename(stackFile.path);
  const patch = createTwoFilesPatch(file, file, stackFile.text, edited.text, "", "", {
    context: 3,
  });
  const branch = branchName(kind, environment, named);
  return {
    remote: base.remote.name,
    base: base.branch,
    branch,
    title: titleOf(kind, label, named),
    body: bodyOf({ kind, environment, label, from, reason, moves, base }),
    change: patch.slice(patch.indexOf("---")).trimEnd(),
    newUrl: base.remote.forge && newRequestUrl(base.remote.forge, base.branch, branch),
  };
}

function messageOf(title: string, { reason }: Pick<Change, "reason">): string {
  return reason === undefined ? `${title}\n` : `${title}\n\n${reason}\n`;
}

interface Words {
  readonly title: string;
  readonly body: string;
}

async function pushOnce(
  terminal: Terminal,
  edit: Edit,
  pushed: string | undefined,
  words: Words,
): Promise<{ readonly commit: string; readonly said: string }> {
  if (pushed !== undefined) return { commit: pushed, said: "" };
  const { base, branch } = edit;
  const { isDraft } = base;
  const commit = await commitEdit(edit);
  terminal.talk(`Pushing ${branch} to ${base.remote.name} ...`);
  const isGitLab = base.remote.forge?.kind === "gitlab";
  const options = isGitLab ? mergeRequestOptions({ base: base.branch, isDraft, ...words }) : [];
  return { commit, said: await push(edit, commit, options) };
}

type Opened = Pick<PullRequest, "url" | "bodyFile">;

async function open(
  base: Base,
  { branch, title, bodyFile, newUrl }: PullRequest & { readonly bodyFile: string },
  said: string,
): Promise<Opened> {
  const { isDraft } = base;
  const { forge, name } = base.remote;
  const byHand: Opened = { bodyFile };
  if (forge?.kind === "gitlab") {
    const url = mergeRequestUrl(said);
    return url === undefined ? byHand : { url };
  }
  if (forge === undefined) return byHand;
  try {
    const request = { forge, base: base.branch, branch, title, bodyFile, isDraft };
    const url = await openByGh(base.root, request);
    return url === undefined ? byHand : { url };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError(
      `${branch} is pushed to ${name}, but no pull request is open yet: ${error.message}. ` +
        `Put that right and run the same command again, or open it at ${newUrl ?? name}; its text is in ${bodyFile}.`,
    );
  }
}

/** A file of this user, which stays where the pull request has to be opened by hand. */
function writeBody(branch: string, body: string): string {
  const file = join(cacheFolder(), "pull-requests", `${branch.replaceAll("/", "-")}.md`);
  withFiles("the text of the pull request can't be written", "Nothing has been changed.", () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${body}\n`);
  });
  return file;
}

function showPlanned(
  terminal: Terminal,
  base: Base,
  { branch, title, body, change }: PullRequest,
): void {
  const lines = [`branch  ${branch}, from ${base.name}`, `title   ${title}`, "", change, "", body];
  for (const line of lines) terminal.print(line);
}

function showMade(
  terminal: Terminal,
  { name, remote, branch: into }: Base,
  { branch, title, url, newUrl, bodyFile }: PullRequest,
  said: string,
): void {
  if (url !== undefined) {
    terminal.talk(`${title}: open for a merge into ${name}.`);
    terminal.print(url);
    return;
  }
  if (remote.forge?.kind === "gitlab") {
    for (const line of remoteLines(said)) terminal.talk(`${remote.forge.host}: ${line}`);
  }
  terminal.talk(
    `${branch} is pushed, and its pull request has to be opened by hand, if it is not open yet: into ${into}, with the title "${title}" and the text in ${String(bodyFile)}.`,
  );
  terminal.print(newUrl ?? branch);
}
