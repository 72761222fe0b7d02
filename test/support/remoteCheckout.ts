import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findOnPath } from "../../local/processes";
import type { TempProject } from "./tempProject";

/** What a `gh` is to answer. */
export interface GhAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  /** @default 0 */
  readonly exitCode?: number;
}

const VARIABLES = ["PATH", "XDG_CACHE_HOME", "GH_HOST", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];

/**
 * Makes a temporary project into a git checkout of a bare repository, its `origin`, with everything committed on `main`
 * and pushed; with a PATH that holds git and no `gh`, and a cache folder of its own.
 */
export class RemoteCheckout {
  /** Folder of the bare repository. */
  readonly bare: string;
  /** Folder for what the user's own cache folder is for otherwise. */
  readonly cache: string;
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "ldm-remote-")));
  readonly #before = VARIABLES.map((name) => [name, process.env[name]] as const);
  readonly #bin: string;

  constructor(private readonly files: TempProject) {
    this.bare = join(this.#folder, "shop.git");
    this.cache = join(this.#folder, "cache");
    this.#bin = join(this.#folder, "bin");
    mkdirSync(this.#bin);
    symlinkSync(findOnPath("git", process.env.PATH) ?? "", join(this.#bin, "git"));
    const nowhere = join(this.#folder, "no-such-file");
    process.env.GIT_CONFIG_GLOBAL = nowhere;
    process.env.GIT_CONFIG_NOSYSTEM = "1";
    process.env.XDG_CACHE_HOME = this.cache;
    process.env.PATH = this.#bin;
    delete process.env.GH_HOST;
    this.remote("init", "--quiet", "--bare", "--initial-branch", "main");
    this.git("init", "--quiet", "--initial-branch", "main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.com");
    this.git("remote", "add", "origin", this.bare);
    this.commit("First");
    this.git("push", "--quiet", "--set-upstream", "origin", "main");
  }

  /** Runs git in the checkout. */
  git(...args: string[]): string {
    return this.#run(this.files.root, args);
  }

  /** Runs git in the bare repository. */
  remote(...args: string[]): string {
    mkdirSync(this.bare, { recursive: true });
    return this.#run(this.bare, args);
  }

  /** Commits all that has changed in the checkout. */
  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** Branches of the remote. */
  get branches(): string[] {
    return this.remote("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
  }

  /** Has the checkout take the bare repository for one at this address. */
  pretend(url: string): void {
    this.git("remote", "set-url", "origin", url);
    this.git("config", `url.${this.bare}.insteadOf`, url);
  }

  /** Writes a hook of the bare repository: lines of a shell script. */
  hook(name: string, ...lines: string[]): void {
    executable(join(this.bare, "hooks", name), lines);
  }

  /** Has git sign commits by a program: lines of a shell script in place of gpg. */
  signBy(...lines: string[]): void {
    const program = join(this.#folder, "gpg");
    // Git takes it ill where nobody reads what is to be signed.
    executable(program, ["while read -r line; do :; done", ...lines]);
    this.git("config", "commit.gpgSign", "true");
    this.git("config", "gpg.program", program);
  }

  /** Puts a `gh` on the PATH. */
  withGh({ stdout = "", stderr = "", exitCode = 0 }: GhAnswer): void {
    const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
    executable(join(this.#bin, "gh"), [
      `printf '%s\\n' "$@" > ${quoted(this.#told)}`,
      `printf '%s' ${quoted(stdout)}`,
      `printf '%s' ${quoted(stderr)} >&2`,
      `exit ${exitCode}`,
    ]);
  }

  /** What `gh` was told; nothing where it was not asked. */
  get toldGh(): string[] | undefined {
    if (!existsSync(this.#told)) return undefined;
    return readFileSync(this.#told, "utf8").trimEnd().split("\n");
  }

  /** All that a user has in a checkout: files, index, branches, stash, and what is checked out. */
  get state(): Readonly<Record<string, string>> {
    const asked = {
      status: ["status", "--porcelain", "--untracked-files=all"],
      unstaged: ["diff"],
      staged: ["diff", "--cached"],
      head: ["rev-parse", "HEAD"],
      checkedOut: ["rev-parse", "--abbrev-ref", "HEAD"],
      branches: ["for-each-ref", "refs/heads", "refs/tags", "refs/stash"],
      stash: ["stash", "list"],
      worktrees: ["worktree", "list"],
    };
    return Object.fromEntries(
      Object.entries(asked).map(([what, args]) => [what, this.git(...args)]),
    );
  }

  /** Puts back what it has changed of this process, and takes the remote away. */
  remove(): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #told(): string {
    return join(this.#folder, "told-gh");
  }

  #run(cwd: string, args: readonly string[]): string {
    // What git says besides is nobody's concern, unless it fails.
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }
}

function executable(file: string, lines: readonly string[]): void {
  writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
}
