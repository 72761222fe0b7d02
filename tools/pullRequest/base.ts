import { basename, join } from "node:path";

import { MANIFEST, parseManifest } from "../../components/versionManifest";
import { ToolError } from "../errors";
import { git } from "../git";
import type { Project } from "../project/project";
import { releasedIn } from "../project/released";
import { StackFile } from "../project/stackFile";
import type { Terminal } from "../terminal";
import type { PullRequestWish } from "./options";
import { defaultBranch, fetchBranch, findRemote, openCheckout, type Remote } from "./remote";

/** The branch that a pull request is to be merged into, as the remote has it: what is edited, and committed upon. */
export class Base {
  private constructor(
    private readonly project: Project,
    /** Folder of the checkout. */
    readonly root: string,
    readonly remote: Remote,
    readonly branch: string,
    /** Whether the pull request is to be a draft. */
    readonly isDraft: boolean,
    /** The commit that it is at. */
    readonly commit: string,
  ) {}

  /**
   * Fetches it.
   *
   * @throws UsageError where the command line names what there is not.
   * @throws ToolError where there is no such branch, or it can't be had.
   */
  static async open(
    terminal: Pick<Terminal, "talk">,
    project: Project,
    wish: PullRequestWish,
  ): Promise<Base> {
    const root = await openCheckout(project.folder);
    const remote = await findRemote(root, wish.remote);
    const branch = wish.base ?? (await defaultBranch(root, remote.name));
    terminal.talk(`Fetching ${branch} from ${remote.name} ...`);
    const commit = await fetchBranch(root, remote.name, branch);
    if (commit === undefined) {
      throw new ToolError(
        `${remote.name} has no branch "${branch}". Nothing has been changed. Name another with --base.`,
      );
    }
    return new Base(project, root, remote, branch, wish.isDraft, commit);
  }

  /** How it is called in a sentence. */
  get name(): string {
    return `${this.branch} of ${this.remote.name}`;
  }

  /**
   * An environment's stack file as this branch has it; says where the one in the working tree is another.
   *
   * @throws UsageError where the project has no such environment.
   * @throws ToolError where the branch does not have the file.
   */
  async stackFile(terminal: Pick<Terminal, "talk">, environment: string): Promise<StackFile> {
    const here = this.project.stackFile(environment);
    const file = basename(here.path);
    const text = await this.#read(this.project.folder, file);
    if (text === undefined) {
      throw new ToolError(
        `${this.name} has no ${file}. Nothing has been changed. Commit and push it first, or name another branch with --base.`,
      );
    }
    if (unified(text) !== unified(here.text)) {
      terminal.talk(
        `${file} here is another than on ${this.name}: the pull request goes by that one, and leaves yours alone.`,
      );
    }
    return new StackFile(here.path, environment, this.project.name, text);
  }

  /**
   * Makes sure that a version is on this branch, and the same as here.
   *
   * @throws ToolError where it is not.
   */
  async checkReleased(name: string, version: number): Promise<void> {
    const folder = `functions/${name}/versions/${version}`;
    const { program } = this.project;
    // Of a version that is kept in a bucket the repository has the manifest alone.
    const text =
      (await this.#read(program, join(folder, MANIFEST))) ??
      (await this.#read(program, `${folder}.json`));
    if (text === undefined) {
      throw new ToolError(
        `version ${version} of ${name} is not on ${this.name}: ${folder} was not pushed yet, or not merged. Nothing has been changed. ` +
          `Bring it there first; ${this.branch} could not be deployed without it.`,
      );
    }
    const here = releasedIn(this.project).manifestOf(name, version);
    if (sha256In(text) === here.sha256) return;
    throw new ToolError(
      `version ${version} of ${name} is another on ${this.name} than here: two were released under one number. Nothing has been changed. ` +
        `Take that of ${this.branch}, and release yours under the next number.`,
    );
  }

  /** The text of a file of this branch; nothing where it has none. */
  async #read(folder: string, path: string): Promise<string | undefined> {
    // Relative to the folder: the project need not be the whole repository.
    const entry = await git(folder, ["ls-tree", this.commit, "--", path]);
    const [, blob] = /^100\d{3} blob ([0-9a-f]+)\t/.exec(entry) ?? [];
    return blob === undefined ? undefined : git(folder, ["cat-file", "blob", blob]);
  }
}

/** Git may have other line breaks in the working tree than it keeps. */
function unified(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** The digest that a manifest names; nothing where it is none. */
function sha256In(manifest: string): string | undefined {
  try {
    return parseManifest(manifest).sha256;
  } catch {
    return undefined;
  }
}
