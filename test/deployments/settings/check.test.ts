import assert from "node:assert/strict";

import { SettingsError } from "../../../components/settings/mistakes";
import { checkDeployments, type RawDeployments } from "../../../deployments/settings/check";

const QA = { role: "arn:aws:iam::222222222222:role/deploy-qa" };
const PROD = { role: "arn:aws:iam::333333333333:role/deploy-prod" };

/** A stack file without a mistake; each test changes what matters to it. */
function file(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { repository: "acme/shop", environments: { qa: QA, prod: PROD }, ...changes };
}

function withQa(changes: Record<string, unknown>): Record<string, unknown> {
  return file({ environments: { qa: { ...QA, ...changes }, prod: PROD } });
}

function withProd(changes: Record<string, unknown>): Record<string, unknown> {
  return file({ environments: { qa: QA, prod: { ...PROD, ...changes } } });
}

function raw(
  values: Record<string, unknown>,
  changes: Partial<RawDeployments> = {},
): RawDeployments {
  return {
    stack: "main",
    namespace: "shop-deployments",
    values,
    secretKeys: new Set(),
    organization: "acme",
    project: "shop",
    known: [
      { name: "qa", promotesFrom: undefined, isProtected: false },
      { name: "prod", promotesFrom: "qa", isProtected: true },
    ],
    ...changes,
  };
}

function mistakesIn(values: Record<string, unknown>): readonly string[] {
  try {
    checkDeployments(raw(values));
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("checkDeployments", () => {
  it("settles every value that the stack file leaves out", () => {
    const usual = { driftSchedule: "0 5 * * *", sessionMinutes: 60 };
    assert.deepEqual(checkDeployments(raw(file())), {
      organization: "acme",
      project: "shop",
      repository: "acme/shop",
      branch: "main",
      folder: ".",
      image: "pulumi/pulumi-nodejs-22",
      accessToken: undefined,
      environments: new Map([
        ["qa", { ...QA, deployOn: "program", ...usual }],
        ["prod", { ...PROD, deployOn: "request", ...usual }],
      ]),
    });
  });

  it("has the environments in the order of promotion, whatever the order in the file", () => {
    const { environments } = checkDeployments(raw(file({ environments: { prod: PROD, qa: QA } })));
    assert.deepEqual([...environments.keys()], ["qa", "prod"]);
  });

  it("deploys by its stack file what is neither first nor protected", () => {
    const known = [
      { name: "qa", promotesFrom: undefined, isProtected: true },
      { name: "prod", promotesFrom: "qa", isProtected: false },
    ];
    const { environments } = checkDeployments(raw(file(), { known }));
    assert.deepEqual(
      [...environments.values()].map(({ deployOn }) => deployOn),
      ["request", "stackFile"],
    );
  });

  it("prefers what the file says to what is usual", () => {
    const { environments } = checkDeployments(
      raw(withProd({ deployOn: "stackFile", driftSchedule: "none", sessionMinutes: 720 })),
    );
    assert.deepEqual(environments.get("prod"), {
      ...PROD,
      deployOn: "stackFile",
      driftSchedule: undefined,
      sessionMinutes: 720,
    });
  });

  it("tells all mistakes at once, under the name of the file", () => {
    assert.throws(() => checkDeployments(raw(file({ repository: "shop", brnach: "main" }))), {
      name: "SettingsError",
      message: [
        "Pulumi.main.yaml has 2 mistakes:",
        '  shop-deployments:repository: must be a repository on GitHub such as kettle-and-mug/lambda-deployment, got "shop"',
        '  shop-deployments:brnach: is not a setting, did you mean "branch"? There are: repository, branch, folder, image, accessToken, environments',
      ].join("\n"),
    });
  });
});

describe("checkDeployments refuses, in a sentence of its own,", () => {
  const ROLE = "must be the ARN of a role in AWS, such as arn:aws:iam::111111111111:role/deploy-qa";
  const BRANCH = "must be the name of a branch, such as main, without refs/heads/";
  const FOLDER = 'must be a folder of the repository such as services/orders, or "." for its root';
  const CRON = 'must be a cron expression of five fields in quotes, such as "0 5 * * *", or "none"';
  const MINUTES = "must be a whole number from 15 to 720";
  const refused: [what: string, values: Record<string, unknown>, mistake: string][] = [
    [
      "no repository",
      file({ repository: undefined }),
      "repository: must be a repository on GitHub such as kettle-and-mug/lambda-deployment, it is missing",
    ],
    [
      "the address of a repository",
      file({ repository: "https://github.com/acme/shop" }),
      'repository: must be a repository on GitHub such as kettle-and-mug/lambda-deployment, got "https://github.com/acme/shop"',
    ],
    ["a full ref", file({ branch: "refs/heads/main" }), `branch: ${BRANCH}, got "refs/heads/main"`],
    ["a branch with a blank", file({ branch: "my main" }), `branch: ${BRANCH}, got "my main"`],
    ["a folder from the root", file({ folder: "/shop" }), `folder: ${FOLDER}, got "/shop"`],
    ["a folder outside", file({ folder: "../shop" }), `folder: ${FOLDER}, got "../shop"`],
    ["a folder up again", file({ folder: "a/../b" }), `folder: ${FOLDER}, got "a/../b"`],
    [
      "an image that is none",
      file({ image: "Node 22" }),
      'image: must be an image such as pulumi/pulumi-nodejs-22, got "Node 22"',
    ],
    [
      "a token that is no text, without showing it",
      file({ accessToken: { token: "pul-0123" } }),
      "accessToken: must be a token of Pulumi Cloud, set by pulumi config set --secret accessToken -C deployments, got another value",
    ],
    [
      "a token in plain text, without showing it",
      file({ accessToken: "pul-0123" }),
      "accessToken: must be encrypted: pulumi config set --secret accessToken -C deployments. Whoever could read the file has it: withdraw it first",
    ],
    [
      "no environments",
      file({ environments: undefined }),
      "environments: must be a map of environments to what holds for each, it is missing",
    ],
    [
      "a list of environments",
      file({ environments: ["qa"] }),
      'environments: must be a map of environments to what holds for each, got ["qa"]',
    ],
    [
      "an environment that there is not",
      file({
        environments: { qa: QA, prod: PROD, prd: { role: "arn:aws:iam::444444444444:role/x" } },
      }),
      'environments.prd: is not an environment of shop, did you mean "prod"? There are: qa, prod',
    ],
    [
      "an environment that is missing",
      file({ environments: { qa: QA } }),
      "environments.prod: is missing: shop has a Pulumi.prod.yaml, give it the role that deploys it",
    ],
    [
      "a role without the rest",
      file({ environments: { qa: QA.role, prod: PROD } }),
      `environments.qa: must be a map that begins with its role, got "${QA.role}"`,
    ],
    ["no role", withQa({ role: undefined }), `environments.qa.role: ${ROLE}, it is missing`],
    [
      "what is no role",
      withQa({ role: "arn:aws:iam::222222222222:user/deploy" }),
      `environments.qa.role: ${ROLE}, got "arn:aws:iam::222222222222:user/deploy"`,
    ],
    [
      "one role for two environments",
      withProd({ role: QA.role }),
      `environments.prod.role: is qa's role too, so that a deployment of either could change the other: give each its own, got "${QA.role}"`,
    ],
    [
      "a trigger that there is not",
      withQa({ deployOn: "push" }),
      'environments.qa.deployOn: must be one of program, stackFile, request, got "push"',
    ],
    [
      "a change of the program before it is proven",
      withProd({ deployOn: "program" }),
      'environments.prod.deployOn: a change of the program would come to prod before qa has proven it: write stackFile or request, got "program"',
    ],
    [
      "a schedule that is none",
      withQa({ driftSchedule: "daily" }),
      `environments.qa.driftSchedule: ${CRON}, got "daily"`,
    ],
    [
      "a schedule of six fields",
      withQa({ driftSchedule: "0 0 5 * * *" }),
      `environments.qa.driftSchedule: ${CRON}, got "0 0 5 * * *"`,
    ],
    [
      "too short a session",
      withQa({ sessionMinutes: 14 }),
      `environments.qa.sessionMinutes: ${MINUTES}, got 14`,
    ],
    [
      "too long a session",
      withQa({ sessionMinutes: 721 }),
      `environments.qa.sessionMinutes: ${MINUTES}, got 721`,
    ],
    [
      "a session in words",
      withQa({ sessionMinutes: "1h" }),
      `environments.qa.sessionMinutes: ${MINUTES}, got "1h"`,
    ],
    [
      "a setting that there is not",
      withQa({ deploysOn: "request" }),
      'environments.qa.deploysOn: is not a setting, did you mean "deployOn"? There are: role, deployOn, driftSchedule, sessionMinutes',
    ],
  ];
  for (const [what, values, mistake] of refused) {
    it(what, () => {
      assert.ok(
        mistakesIn(values).includes(`shop-deployments:${mistake}`),
        mistakesIn(values).join("\n"),
      );
    });
  }

  it("nothing of a stack file without a mistake", () => {
    assert.deepEqual(mistakesIn(file()), []);
  });
});
