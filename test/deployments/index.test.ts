import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";

import program from "../../deployments/index";
import { readDeployments } from "../../deployments/settings/read";
import { Project } from "../../tools/project/project";
import { PROJECT_ROOT } from "../../tools/root";
import { globMatches } from "../support/globMatches";
import { declare, isSecret, only, type Answers, type Declared } from "../support/mocks";
import { TempProject } from "../support/tempProject";

const SETTINGS = "pulumiservice:index:DeploymentSettings";
const SCHEDULE = "pulumiservice:index:DriftSchedule";
const ENVIRONMENTS = Project.open(PROJECT_ROOT).environments;

/** The example's configuration, by key without namespace. */
function example(): Record<string, unknown> {
  const text = readFileSync(join(PROJECT_ROOT, "deployments/Pulumi.main.yaml"), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.split(":")[1] ?? "", value]),
  );
}

/** Runs the program as Pulumi does, in its folder. */
async function deploy(answers: Answers = {}) {
  const folder = process.cwd();
  process.chdir(join(PROJECT_ROOT, "deployments"));
  try {
    return await declare(program, {
      stack: "main",
      organization: "kettle-and-mug",
      config: example(),
      ...answers,
    });
  } finally {
    process.chdir(folder);
  }
}

interface GitHub {
  readonly deployCommits: boolean;
  readonly previewPullRequests: boolean;
  readonly paths: readonly string[];
}

function github(declared: readonly Declared[], environment: string): GitHub {
  return only(declared, SETTINGS, environment).github as GitHub;
}

describe("The deployments of this project, as the example has them,", () => {
  let declared: readonly Declared[];
  before(async () => {
    ({ declared } = await deploy());
  });

  /** Environments that a push, or a pull request, of this file starts something in. */
  const startedBy = (trigger: "deployCommits" | "previewPullRequests", file: string): string[] =>
    ENVIRONMENTS.filter((environment) => {
      const { paths, ...triggers } = github(declared, environment);
      return triggers[trigger] && paths.some((path) => globMatches(path, file));
    });

  it("are those of each environment, and of no other", () => {
    for (const type of [SETTINGS, SCHEDULE]) {
      const names = declared.filter((each) => each.type === type).map(({ name }) => name);
      assert.deepEqual(names.sort(), [...ENVIRONMENTS].sort());
    }
  });

  for (const environment of ENVIRONMENTS) {
    it(`take ${environment} from the branch, check its file, and have its own role for an hour`, () => {
      const { github: triggers, ...settings } = only(declared, SETTINGS, environment);
      assert.equal(
        (triggers as { repository: string }).repository,
        "kettle-and-mug/lambda-deployment",
      );
      const { role } =
        (example().environments as Record<string, { role: string }>)[environment] ?? {};
      assert.deepEqual(settings, {
        organization: "kettle-and-mug",
        project: "lambda-deployment",
        stack: environment,
        sourceContext: { git: { branch: "refs/heads/main" } },
        executorContext: { executorImage: "pulumi/pulumi-nodejs-22" },
        operationContext: {
          oidc: {
            aws: {
              roleARN: role,
              sessionName: "${stack.name}-${deployment.operation}-${deployment.id}",
              duration: "1h0m0s",
            },
          },
          options: { skipInstallDependencies: true },
          preRunCommands: ["npm ci", `node tools/ldm.js check --env ${environment}`],
        },
      });
    });

    it(`look for drift in ${environment} every morning, once it can be deployed, and mend none`, () => {
      assert.deepEqual(only(declared, SCHEDULE, environment), {
        organization: "kettle-and-mug",
        project: "lambda-deployment",
        stack: environment,
        scheduleCron: "0 5 * * *",
        autoRemediate: false,
      });
      const { dependsOn } =
        declared.find(({ type, name }) => type === SCHEDULE && name === environment)?.options ?? {};
      assert.deepEqual(dependsOn, [`DeploymentSettings::${environment}`]);
    });

    it(`know Pulumi.${environment}.yaml for ${environment}, and no other stack file`, () => {
      const known = ENVIRONMENTS.filter((name) =>
        github(declared, environment).paths.some((path) =>
          globMatches(path, `Pulumi.${name}.yaml`),
        ),
      );
      assert.deepEqual(known, [environment]);
    });
  }

  it("deploy an environment when its stack file has changed, and only that one", () => {
    for (const environment of ["dev", "qa", "perf"]) {
      assert.deepEqual(startedBy("deployCommits", `Pulumi.${environment}.yaml`), [environment]);
    }
  });

  it("only preview the protected environment, whatever changes", () => {
    assert.deepEqual(startedBy("deployCommits", "Pulumi.prod.yaml"), []);
    assert.deepEqual(startedBy("previewPullRequests", "Pulumi.prod.yaml"), ["prod"]);
  });

  it("deploy a change of the program where versions come in, and preview it where somebody has to ask", () => {
    for (const file of ["index.ts", "components/settings/check.ts", "package-lock.json"]) {
      assert.deepEqual(startedBy("deployCommits", file), ["dev"]);
      assert.deepEqual(startedBy("previewPullRequests", file), ["dev", "prod"]);
    }
  });

  it("leave a change of documents, tests and functions alone until a version is pinned", () => {
    for (const file of [
      "README.md",
      "test/index.test.ts",
      "functions/order-intake/handler.ts",
      "functions/order-intake/versions/4/index.mjs",
      "deployments/index.ts",
    ]) {
      assert.deepEqual(startedBy("previewPullRequests", file), []);
    }
  });
});

describe("The deployments of a project", () => {
  it("can be set otherwise, for all and for each", async () => {
    const { environments, ...others } = example();
    const { dev, qa, ...rest } = environments as Record<string, object>;
    const { declared } = await deploy({
      config: {
        ...others,
        branch: "release/2",
        folder: "services/orders",
        image: "registry.example.com/deploy:3",
        environments: {
          ...rest,
          dev: { ...dev, driftSchedule: "none", sessionMinutes: 15 },
          qa: {
            ...qa,
            deployOn: "request",
            driftSchedule: "*/30 7-18 * * 1-5",
            sessionMinutes: 150,
          },
        },
      },
    });
    const settings = only(declared, SETTINGS, "qa") as Record<string, Record<string, unknown>>;
    assert.deepEqual(settings.sourceContext, {
      git: { branch: "refs/heads/release/2", repoDir: "services/orders" },
    });
    assert.deepEqual(settings.executorContext, { executorImage: "registry.example.com/deploy:3" });
    const { deployCommits, paths } = github(declared, "qa");
    assert.equal(deployCommits, false);
    assert.deepEqual(paths.slice(0, 3), [
      "services/orders/Pulumi.qa.yaml",
      "services/orders/Pulumi.yaml",
      "services/orders/index.ts",
    ]);
    const duration = (environment: string) => {
      const { operationContext } = only(declared, SETTINGS, environment);
      return (operationContext as { oidc: { aws: { duration: string } } }).oidc.aws.duration;
    };
    assert.deepEqual([duration("dev"), duration("qa")], ["0h15m0s", "2h30m0s"]);
    assert.equal(only(declared, SCHEDULE, "qa").scheduleCron, "*/30 7-18 * * 1-5");
    assert.ok(!declared.some(({ type, name }) => type === SCHEDULE && name === "dev"));
  });

  it("hand on a token, as a secret, to deployments that must read another stack", async () => {
    const { declared } = await deploy({
      config: { ...example(), accessToken: "pul-0123" },
      secretKeys: ["accessToken"],
    });
    // What holds a secret is secret as a whole on its way to the engine.
    const { operationContext } = only(declared, SETTINGS, "qa");
    assert.ok(isSecret(operationContext));
    const { value } = operationContext as { value: { environmentVariables: object } };
    assert.deepEqual(value.environmentVariables, { PULUMI_ACCESS_TOKEN: "pul-0123" });
  });

  it("tell what deploys each environment", async () => {
    const { result } = await deploy();
    assert.deepEqual(result, {
      environments: { dev: "program", qa: "stackFile", perf: "stackFile", prod: "request" },
    });
  });

  /** What the program refuses is a user's mistake, and has no stack trace. */
  const refusal = (message: string) => (error: Error) => {
    assert.ok(RunError.isInstance(error));
    assert.equal(error.message, message);
    return true;
  };

  it("are refused outside Pulumi Cloud", async () => {
    await assert.rejects(
      deploy({ organization: "organization" }),
      refusal(
        "this program tells Pulumi Cloud how to deploy, and its stack is kept elsewhere: log in with pulumi login, then pulumi stack init <organization>/main -C deployments.",
      ),
    );
  });

  it("are refused with a sentence for what is wrong in the stack file", async () => {
    await assert.rejects(
      deploy({ config: { ...example(), branch: "refs/heads/main" } }),
      refusal(
        'Pulumi.main.yaml has 1 mistake:\n  lambda-deployment:branch: must be the name of a branch, such as main, without refs/heads/, got "refs/heads/main"',
      ),
    );
  });

  it("are refused where the main project's stack files name no order", async () => {
    const files = new TempProject();
    try {
      files.write("Pulumi.yaml", "name: shop\n");
      files.write("Pulumi.qa.yaml", "config:\n  shop:promotesFrom: qa\n");
      await assert.rejects(
        declare(() => readDeployments(files.root), { organization: "kettle-and-mug" }),
        refusal(
          "Pulumi.qa.yaml promotes from qa: that is its own environment. Name the one before it in promotesFrom, or none where versions come in.",
        ),
      );
    } finally {
      files.remove();
    }
  });
});
