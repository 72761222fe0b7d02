import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { engineVersion } from "../../local/engine";
import { Project } from "../../tools/project/project";
import { PROJECT_ROOT } from "../../tools/root";
import { assertCommands } from "../support/pipelineCommands";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly strategy?: { readonly matrix: { readonly environment: unknown } };
  readonly steps?: readonly Step[];
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions?: object;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(PROJECT_ROOT, ".github/workflows");
const read = (file: string): string => readFileSync(join(PROJECT_ROOT, ".github", file), "utf8");
const files = readdirSync(FOLDER).sort();
const workflows = new Map(
  files.map((file) => [file, parse(read(`workflows/${file}`)) as Workflow] as const),
);
const { runs: ready } = parse(read("actions/ready/action.yml")) as {
  runs: { steps: readonly Step[] };
};
const jobs = [...workflows].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => [`${name} of ${file}`, job] as const),
);
const steps = [
  ...jobs.flatMap(([where, { steps = [] }]) => steps.map((step) => [where, step] as const)),
  ...ready.steps.map((step) => ["the action that makes ready", step] as const),
];
const project = Project.open(PROJECT_ROOT);
const stacks = project.environments;
const names = stacks.map((stack) => String(project.stackFile(stack).raw().values.environment));

function workflow(file: string): Workflow {
  const found = workflows.get(file);
  assert.ok(found !== undefined, `there is no ${file}`);
  return found;
}

describe("A workflow at GitHub", () => {
  it("takes actions of others by the hash of a commit, with the version beside it", () => {
    const texts = [...files.map((file) => `workflows/${file}`), "actions/ready/action.yml"];
    const used = texts.flatMap((file) => [...read(file).matchAll(/uses: (.*)/g)]);
    const foreign = used.map(([, what = ""]) => what).filter((what) => !what.startsWith("./"));
    assert.ok(foreign.length > 0);
    for (const what of foreign)
      assert.match(what, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const hashes = new Map(foreign.map((what) => what.split("@", 2) as [string, string]));
    for (const what of foreign) {
      const [name = "", hash] = what.split("@");
      assert.equal(hash, hashes.get(name), `${name} has one version`);
    }
  });

  it("has no right unless a job says so, and a job no more than it needs", () => {
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, {}, file);
    const allowed: Readonly<Record<string, readonly string[]>> = {
      contents: ["read", "write"],
      "id-token": ["write"],
      "pull-requests": ["write"],
    };
    for (const [where, { permissions = {} }] of jobs) {
      for (const [name, right] of Object.entries(permissions)) {
        assert.ok(allowed[name]?.includes(right), `${where} has ${name}: ${right}`);
      }
    }
    const writing = jobs.filter(([, { permissions }]) => permissions?.contents === "write");
    // It pushes a branch.
    assert.deepEqual(
      writing.map(([where]) => where),
      ["rollback of rollback.yml"],
    );
  });

  it("asks for a token just where it takes a role", () => {
    for (const [where, job] of jobs) {
      if (job.uses !== undefined) continue;
      const takesRole = job.steps?.some((step) => step.with?.role !== undefined) === true;
      assert.equal(job.permissions?.["id-token"] === "write", takesRole, where);
    }
  });

  it("never has the text of somebody else in a script", () => {
    for (const [where, { run = "" }] of steps) assert.doesNotMatch(run, /\$\{\{/, where);
  });

  it("leaves no credentials of git behind where it does not push", () => {
    for (const [where, { uses = "", with: options }] of steps) {
      if (!uses.startsWith("actions/checkout@") || where.startsWith("rollback of")) continue;
      assert.equal(options?.["persist-credentials"], false, where);
    }
  });

  it("ends by itself", () => {
    for (const [where, job] of jobs) {
      if (job.uses === undefined) assert.ok((job["timeout-minutes"] ?? 0) > 0, where);
    }
  });

  it("runs scripts and commands that there are", () => {
    const lines = steps.flatMap(([where, { run = "" }]) =>
      run.split("\n").map((line) => [where, line] as const),
    );
    const count = assertCommands(lines);
    assert.ok(count >= 6, "so many commands there are at least");
  });

  it("has the Pulumi that this repository is tested with", () => {
    const { with: options } =
      ready.steps.find(({ uses = "" }) => uses.startsWith("pulumi/actions@")) ?? {};
    assert.equal(options?.["pulumi-version"], engineVersion);
  });
});

describe("What a push to main starts", () => {
  const { jobs: deploying } = workflow("deploy.yml");

  it("deploys every environment, in the order of promotion, each after the one before", () => {
    const [, ...deployments] = Object.entries(deploying);
    assert.deepEqual(
      deployments.map(([name, { needs, with: inputs }]) => [name, needs, inputs]),
      stacks.map((stack, index) => [
        stack,
        ["affected", ...stacks.slice(Math.max(0, index - 1), index)],
        { stack, environment: names[index] },
      ]),
    );
  });

  it("deploys only those that are affected, and none after one that failed", () => {
    for (const stack of stacks) {
      const condition = deploying[stack]?.if ?? "";
      assert.ok(condition.includes(`environments || '[]'), '${stack}')`), condition);
      assert.ok(condition.includes("!failure()") && condition.includes("!cancelled()"), condition);
    }
  });

  it("lets GitHub keep an environment's rules, and one job at a time at a stack, to its end", () => {
    const deploy = workflow("deploy-environment.yml").jobs.deploy;
    const rollback = workflow("rollback.yml").jobs.rollback;
    assert.equal(deploy?.environment, "${{ inputs.environment }}");
    assert.equal(rollback?.environment, "${{ inputs.environment }}");
    assert.deepEqual(deploy.concurrency, {
      group: "stack-${{ inputs.stack }}",
      "cancel-in-progress": false,
    });
    // Both are the same group: a rollback waits for a deployment that has begun.
    assert.deepEqual(rollback.concurrency, {
      group: "stack-${{ needs.stack.outputs.name }}",
      "cancel-in-progress": false,
    });
  });
});

describe("Jobs that write a stack's state", () => {
  it("have Pulumi compress it, since it writes the whole state after each step", () => {
    for (const job of [
      workflow("deploy-environment.yml").jobs.deploy,
      workflow("rollback.yml").jobs.rollback,
    ]) {
      assert.equal(job?.env?.PULUMI_DIY_BACKEND_GZIP, true);
    }
  });
});

describe("The other workflows", () => {
  it("roll back, and look for drift, in every environment", () => {
    const { on } = workflow("rollback.yml");
    const { inputs } = on.workflow_dispatch as {
      inputs: { environment: { options: readonly string[] } };
    };
    assert.deepEqual(inputs.environment.options, names);
    assert.deepEqual(
      names.map((name) => name.toLowerCase()),
      stacks,
      "the workflow gets a stack's name from its environment's",
    );
    assert.deepEqual(workflow("drift.yml").jobs.drift?.strategy?.matrix.environment, stacks);
  });

  it("preview a pull request with a role only where it is no fork's", () => {
    const { preview, comment } = workflow("pull-request.yml").jobs;
    assert.match(
      preview?.if ?? "",
      /github\.event\.pull_request\.head\.repo\.full_name == github\.repository/,
    );
    assert.deepEqual(comment?.permissions, { "pull-requests": "write" });
    const roles = jobs.flatMap(([where, { steps = [] }]) =>
      steps.flatMap((step) => (step.with?.role === undefined ? [] : [[where, step.with.role]])),
    );
    assert.deepEqual(roles.sort(), [
      ["deploy of deploy-environment.yml", "deploy"],
      ["drift of drift.yml", "preview"],
      ["preview of pull-request.yml", "preview"],
      ["rollback of rollback.yml", "deploy"],
    ]);
  });
});
