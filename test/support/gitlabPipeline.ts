import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";

import { parse } from "yaml";

import { PROJECT_ROOT } from "../../tools/root";

const run = promisify(execFile);

/** A job, with all that it takes over from others. */
export interface GitLabJob {
  readonly image?: { readonly name: string };
  readonly timeout?: string;
  readonly interruptible?: boolean;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly id_tokens?: Readonly<Record<string, { readonly aud: string }>>;
  readonly variables?: Readonly<Record<string, string | { readonly value: string }>>;
  readonly environment?: { readonly name: string };
  readonly resource_group?: string;
  readonly needs?: readonly { readonly job: string; readonly optional: boolean }[];
  readonly rules?: readonly Rule[];
  readonly parallel?: { readonly matrix: readonly Readonly<Record<string, readonly string[]>>[] };
}

/** When a job is part of a pipeline. */
export interface Rule {
  readonly if?: string;
  readonly changes?: readonly string[];
  readonly when?: string;
}

/** What starts a pipeline. */
export interface Start {
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

/**
 * The jobs of a pipeline, each with when it runs (`on_success`, `manual`, `always`), as gitlab-ci-local has them. It takes every
 * file that a job depends on for changed, and does not look at `workflow`.
 */
export async function jobsOf(start: Start): Promise<Record<string, string>> {
  const listed = await gitlabCiLocal(start, "--no-json-schema-validation", "--list-csv");
  const lines = listed.trim().split("\n");
  const first = lines.findIndex((line) => line.startsWith("name;stage;when;"));
  assert.ok(first >= 0, listed);
  return Object.fromEntries(
    lines.slice(first + 1).map((line) => {
      const [name = "", , when = ""] = line.split(";");
      return [name, when];
    }),
  );
}

/** `.gitlab-ci.yml` as GitLab reads it, once it has passed GitLab's own schema. */
export async function expandedPipeline(start: Start): Promise<Record<string, unknown>> {
  const printed = await gitlabCiLocal(start, "--preview");
  return parse(printed.slice(printed.indexOf("---\n"))) as Record<string, unknown>;
}

async function gitlabCiLocal({ variables, inputs = {} }: Start, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "ldm-gitlab-"));
  const pairs = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  try {
    const { stdout } = await run(
      process.execPath,
      [
        require.resolve("gitlab-ci-local"),
        "--no-evaluate-rule-changes",
        ...["--state-dir", relative(PROJECT_ROOT, folder), "--home", folder],
        ...["--ignore-predefined-vars", Object.keys(variables).join(",")],
        ...pairs("--variable", variables),
        ...pairs("--input", inputs),
        ...args,
      ],
      // Without what a runner says of the pipeline that this test is a part of.
      { cwd: PROJECT_ROOT, env: { PATH: process.env.PATH, HOME: folder } },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
