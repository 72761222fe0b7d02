import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Document, isAlias, isCollection, isScalar, parseAllDocuments, visit } from "yaml";

import { pipelineRoleName } from "../../accounts/pipelines";
import { GITLAB } from "../../accounts/trust";
import { engineVersion } from "../../local/engine";
import { Project } from "../../tools/project/project";
import { PROGRAM_PATHS } from "../../tools/project/programPaths";
import { PROJECT_ROOT } from "../../tools/root";
import { expandedPipeline, jobsOf, type GitLabJob, type Start } from "../support/gitlabPipeline";
import { assertCommands } from "../support/pipelineCommands";

const text = readFileSync(join(PROJECT_ROOT, ".gitlab-ci.yml"), "utf8");
const [header = new Document(), content = new Document()] = parseAllDocuments(text, {
  merge: true,
  customTags: [{ tag: "!reference", collection: "seq", resolve: (sequence) => sequence }],
});
const project = Project.open(PROJECT_ROOT);
const stacks = project.environments;
/** Keys of `.gitlab-ci.yml` that are no jobs. */
const KEYWORDS = new Set(["stages", "variables", "workflow"]);

const started = (source: string, more: Readonly<Record<string, string>> = {}): Start => ({
  variables: {
    CI_PIPELINE_SOURCE: source,
    CI_COMMIT_BRANCH: "main",
    CI_DEFAULT_BRANCH: "main",
    AWS_ACCOUNTS: "{}",
    NOTES_TOKEN: "secret",
    ...more,
  },
});
const MERGE_REQUEST = started("merge_request_event", {
  CI_PROJECT_ID: "34",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "34",
});
const ROLLBACK: Start = { ...started("web"), inputs: { function: "order-intake" } };

/** Runs lines as a runner does; answers what they print. */
function bash(lines: readonly string[], cwd: string, variables: NodeJS.ProcessEnv): string {
  return execFileSync("bash", ["-c", ["set -eo pipefail", ...lines].join("\n")], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...variables },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

const previews = Object.fromEntries(stacks.map((stack) => [`preview ${stack}`, "on_success"]));
const drifts = Object.fromEntries(stacks.map((stack) => [`drift: [${stack}]`, "on_success"]));
const isProtected = (stack: string) => project.stackFile(stack).isProtected;

describe("The pipeline at GitLab", () => {
  const jobs = new Map<string, GitLabJob>();
  before(async function () {
    this.timeout(60_000);
    const { variables, ...others } = await expandedPipeline(ROLLBACK);
    assert.deepEqual(variables, {
      PULUMI_VERSION: engineVersion,
      PULUMI_DIY_BACKEND_GZIP: "true",
      PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL: "true",
    });
    for (const [name, job] of Object.entries(others)) {
      if (!KEYWORDS.has(name)) jobs.set(name, job as GitLabJob);
    }
  });

  function job(name: string): GitLabJob {
    const found = jobs.get(name);
    assert.ok(found !== undefined, `there is no job ${name}`);
    return found;
  }

  /** Lines of the script of a job, with those before it. */
  const linesOf = ({ before_script = [], script = [] }: GitLabJob) => [...before_script, ...script];
  const allLines = () =>
    [...jobs].flatMap(([name, each]) => linesOf(each).map((line) => [name, line] as const));
  const matching = (pattern: RegExp) => [...jobs].filter(([name]) => pattern.test(name));

  describe("has the jobs", () => {
    const cases: readonly (readonly [string, Start, Record<string, string>])[] = [
      [
        "of a merge request: checks, previews and a note on them, even of one that failed",
        MERGE_REQUEST,
        { check: "on_success", ...previews, note: "always" },
      ],
      [
        "of a merge request from a fork: checks, and nothing that takes a role or has a secret",
        {
          variables: { ...MERGE_REQUEST.variables, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "56" },
        },
        { check: "on_success" },
      ],
      [
        "of a merge request where no token may write notes",
        { variables: { ...MERGE_REQUEST.variables, NOTES_TOKEN: "" } },
        { check: "on_success", ...previews },
      ],
      [
        "of a merge request where it is not said what is deployed where",
        { variables: { ...MERGE_REQUEST.variables, AWS_ACCOUNTS: "" } },
        { check: "on_success" },
      ],
      [
        "of a push: a deployment of each environment, which somebody has to start where it is protected",
        started("push"),
        {
          "stack files": "on_success",
          ...Object.fromEntries(
            stacks.map((stack) => [
              `deploy ${stack}`,
              isProtected(stack) ? "manual" : "on_success",
            ]),
          ),
        },
      ],
      [
        "of a push where it is not said what is deployed where: none",
        started("push", { AWS_ACCOUNTS: "" }),
        {},
      ],
      ["of a schedule: a look for drift in every environment", started("schedule"), drifts],
      ["that somebody starts: the same", started("web"), drifts],
      ["that somebody starts to roll back", ROLLBACK, { rollback: "on_success" }],
    ];
    for (const [what, start, expected] of cases) {
      it(what, async function () {
        this.timeout(30_000);
        assert.deepEqual(await jobsOf(start), expected);
      });
    }
  });

  it("is there for merge requests and the default branch alone, and no push ends what another one deploys", () => {
    const { workflow } = content.toJS() as { workflow: unknown };
    assert.deepEqual(workflow, {
      rules: [
        {
          if: '$CI_PIPELINE_SOURCE == "merge_request_event"',
          auto_cancel: { on_new_commit: "interruptible" },
        },
        {
          if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|schedule|web)$/",
          auto_cancel: { on_new_commit: "none" },
        },
      ],
    });
    for (const [name, { interruptible = false }] of jobs) {
      assert.equal(interruptible, /^(check|preview .*|note)$/.test(name), name);
    }
  });

  it("runs in an image of an exact version, and ends by itself", () => {
    for (const [name, { image, timeout }] of jobs) {
      assert.match(image?.name ?? "", /^node:\d+\.\d+\.\d+-bookworm$/, name);
      assert.match(timeout ?? "", /^\d\d minutes$/, name);
    }
  });

  it("runs scripts and commands that there are", () => {
    assert.ok(assertCommands(allLines()) >= 5, "so many commands there are at least");
  });

  it("says nothing twice where it need not", () => {
    const anchors = new Set<string>();
    const used = new Set<string>();
    for (const document of [header, content]) {
      assert.deepEqual(document.errors, []);
      visit(document, (_, node) => {
        if (isAlias(node)) used.add(node.source);
        else if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) {
          anchors.add(node.anchor);
        }
      });
    }
    assert.deepEqual([...anchors].sort(), [...used].sort());
  });

  it("never has the text of somebody else in a script", () => {
    const scripts: string[] = [];
    visit(content, {
      Pair: (_, { key, value }) => {
        if (String(key).endsWith("script")) scripts.push(String(value));
      },
    });
    assert.ok(scripts.length > 0);
    for (const script of scripts) assert.doesNotMatch(script, /\$\[\[/);
    // Nor are variables looked for in what somebody writes.
    const { rollback } = content.toJS() as { rollback: GitLabJob };
    assert.deepEqual(rollback.variables?.REASON, { value: "$[[ inputs.reason ]]", expand: false });
  });

  it("knows every variable by GitLab, the documentation or itself", () => {
    const docs = readFileSync(join(PROJECT_ROOT, "docs/pipelines.md"), "utf8");
    const told = [...docs.matchAll(/^ *\| `([A-Z_]+)`/gm)].map(([, name = ""]) => name);
    for (const [name, each] of jobs) {
      const lines = linesOf(each);
      const exported = lines.flatMap((line) => /^export (\w+)=/.exec(line)?.[1] ?? []);
      const known = new Set([
        ...told,
        ...exported,
        ...Object.keys(each.variables ?? {}),
        ...Object.keys(each.id_tokens ?? {}),
        ...(each.parallel?.matrix.flatMap((row) => Object.keys(row)) ?? []),
        ...["PULUMI_VERSION", "HOME", "PATH"],
      ]);
      const rules = (each.rules ?? []).map((rule) => rule.if ?? "");
      const { environment, resource_group = "" } = each;
      for (const line of [...lines, ...rules, environment?.name ?? "", resource_group]) {
        for (const [, variable = ""] of line.matchAll(/(?:\$\{?|process\.env\.)([A-Z]\w*)/g)) {
          const isKnown = known.has(variable) || /^(CI|GITLAB_USER)_/.test(variable);
          assert.ok(isKnown, `${name}: ${variable} in ${line}`);
        }
      }
    }
  });

  it("asks for a token just where it takes a role, for AWS alone, and has no keys", () => {
    const roles = [...jobs].flatMap(([name, { variables, id_tokens }]) => {
      if (variables?.ROLE === undefined) assert.equal(id_tokens, undefined, name);
      else assert.deepEqual(id_tokens, { AWS_TOKEN: { aud: GITLAB.audience } }, name);
      return variables?.ROLE === undefined ? [] : [[name, variables.ROLE]];
    });
    assert.deepEqual(Object.fromEntries(roles), {
      ...Object.fromEntries(stacks.map((stack) => [`preview ${stack}`, "preview"])),
      ...Object.fromEntries(stacks.map((stack) => [`deploy ${stack}`, "deploy"])),
      drift: "preview",
      rollback: "deploy",
    });
    for (const role of ["deploy", "preview"] as const) {
      const name = pipelineRoleName(role, project.name, "$STACK");
      assert.ok(
        linesOf(job("drift")).some((line) =>
          line.replace("$ROLE", role).endsWith(`:iam::$AWS_ACCOUNT:role/${name}"`),
        ),
      );
    }
    assert.doesNotMatch(text, /ACCESS_KEY|PASSWORD|PASSPHRASE/);
  });

  it("has the SDKs of AWS take the role by the token", () => {
    const lines = linesOf(job("deploy qa"));
    const first = lines.findIndex((line) => line.includes("AWS_WEB_IDENTITY_TOKEN_FILE"));
    const last = lines.findLastIndex((line) => line.startsWith("export "));
    const said = bash(
      [
        ...lines.slice(first, last + 1),
        'echo "$AWS_ROLE_ARN $AWS_ROLE_SESSION_NAME"',
        'cat "$AWS_WEB_IDENTITY_TOKEN_FILE" && rm "$AWS_WEB_IDENTITY_TOKEN_FILE"',
      ],
      tmpdir(),
      {
        AWS_ACCOUNTS: '{"dev": "111111111111", "qa": "222222222222"}',
        AWS_TOKEN: "a.b.c",
        CI_JOB_ID: "56",
        ROLE: "deploy",
        STACK: "qa",
      },
    );
    assert.equal(
      said,
      "arn:aws:iam::222222222222:role/lambda-deployment-deploy-qa gitlab-56\na.b.c",
    );
  });

  it("pushes what was rolled back, and nothing else, as a branch that asks for a merge request", () => {
    const folder = mkdtempSync(join(tmpdir(), "ldm-rollback-"));
    try {
      const git = (...args: string[]) =>
        execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
      git("init", "--quiet", "--bare", "remote");
      git("-C", "remote", "config", "receive.advertisePushOptions", "true");
      git("init", "--quiet", "--initial-branch", "main");
      for (const name of ["Pulumi.qa.yaml", "other"]) writeFileSync(join(folder, name), "before\n");
      git("add", "Pulumi.qa.yaml", "other");
      git("-c", "user.name=Bo", "-c", "user.email=bo@example.com", "commit", "-qm", "First");
      git("checkout", "--quiet", "--detach");
      for (const name of ["Pulumi.qa.yaml", "other"]) writeFileSync(join(folder, name), "after\n");
      const [, ...lines] = job("rollback").script ?? [];
      bash(lines, folder, {
        FUNCTION: "order-intake",
        STACK: "qa",
        REASON: 'INC-124: "wrong" $tax',
        BRANCH: "rolled-back/qa/56",
        CI_DEFAULT_BRANCH: "main",
        CI_REPOSITORY_URL: "remote",
        GITLAB_USER_NAME: "Ada",
        GITLAB_USER_EMAIL: "ada@example.com",
      });
      assert.equal(
        git("-C", "remote", "log", "-1", "--format=%an%n%B", "--name-only", "rolled-back/qa/56"),
        'Ada\nSay that order-intake was rolled back in qa\n\nINC-124: "wrong" $tax\n\n\nPulumi.qa.yaml',
      );
      assert.deepEqual(lines.at(-1)?.match(/merge_request\.[^ "]+/g), [
        "merge_request.create",
        "merge_request.target=$CI_DEFAULT_BRANCH",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("deploys every environment in the order of promotion, each after all before it", () => {
    assert.deepEqual(
      matching(/^deploy /).map(([name, { needs = [], variables }]) => [
        name,
        variables?.STACK,
        needs.map((need) => [need.job, need.optional]),
      ]),
      stacks.map((stack, index) => [
        `deploy ${stack}`,
        stack,
        [
          ["stack files", false],
          ...stacks.slice(0, index).map((earlier) => [`deploy ${earlier}`, true]),
        ],
      ]),
    );
  });

  it("deploys and previews just what `ldm affected` says is affected", () => {
    // GitLab takes two stars at the end for one.
    const program = PROGRAM_PATHS.map((path) => path.replace(/\*\*$/, "**/*"));
    for (const kind of ["deploy", "preview"]) {
      assert.deepEqual(
        matching(new RegExp(`^${kind} `)).map(([, { rules = [] }]) => rules.map((r) => r.changes)),
        stacks.map((stack) => [program, [`Pulumi.${stack}.yaml`]]),
      );
    }
    assert.deepEqual(
      job("note").rules?.map(({ changes }) => changes),
      [undefined, program, stacks.map((stack) => `Pulumi.${stack}.yaml`)],
    );
  });

  it("lets GitLab keep an environment's rules, and one deployment at a time at a stack", () => {
    for (const [name, { environment, resource_group }] of matching(/^deploy /)) {
      assert.equal(environment?.name, "$STACK", name);
      assert.equal(resource_group, "stack-$STACK", name);
    }
    const rest = [...jobs].filter(([name]) => !name.startsWith("deploy "));
    assert.deepEqual(
      rest.flatMap(([name, { environment }]) => (environment === undefined ? [] : [name])),
      ["rollback"],
    );
    assert.equal(job("rollback").environment?.name, "$STACK");
    // It would wait for deployments that have not begun.
    assert.ok(rest.every(([, each]) => each.resource_group === undefined));
  });

  it("shows previews in the order of promotion, in one note", () => {
    assert.deepEqual(job("note").script, [
      `npm run gitlab:note -- ${stacks.map((stack) => `preview-${stack}.md`).join(" ")}`,
    ]);
    assert.deepEqual(
      job("note").needs?.map((need) => [need.job, need.optional]),
      stacks.map((stack) => [`preview ${stack}`, true]),
    );
  });

  it("rolls back, and looks for drift, in every environment", () => {
    const { spec } = header.toJS() as {
      spec: { inputs: Record<string, { options?: readonly string[]; regex?: string }> };
    };
    assert.deepEqual(spec.inputs.environment?.options, stacks);
    // What looks like an option to ldm is no function's name.
    const names = new RegExp(spec.inputs.function?.regex ?? "");
    assert.ok(names.test("order-intake") && names.test("") && !names.test("--yes"));
    assert.deepEqual(job("drift").parallel?.matrix, [{ STACK: stacks }]);
  });
});
