import assert from "node:assert/strict";

import {
  checkAccount,
  type KnownEnvironment,
  type RawAccount,
} from "../../../accounts/settings/check";
import { SettingsError } from "../../../components/settings/mistakes";

const environment = (stack: string, promotesFrom?: string): KnownEnvironment => ({
  stack,
  environment: stack.toUpperCase(),
  region: "eu-central-1",
  promotesFrom,
});
const DEV = environment("dev");
const QA = environment("qa", "dev");
const PROD = environment("prod", "qa");

/** A stack file without a mistake; each test changes what matters to it. */
function file(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { environments: ["dev", "qa"], github: { repository: "acme/shop" }, ...changes };
}

function raw(values: Record<string, unknown>, changes: Partial<RawAccount> = {}): RawAccount {
  return {
    stack: "shared",
    namespace: "shop-accounts",
    values,
    project: "shop",
    known: [DEV, QA, PROD],
    ...changes,
  };
}

function mistakesIn(
  values: Record<string, unknown>,
  changes: Partial<RawAccount> = {},
): readonly string[] {
  try {
    checkAccount(raw(values, changes));
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/0a1b";
const PROVIDER = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
const GITLAB_PROVIDER = "arn:aws:iam::111111111111:oidc-provider/gitlab.example.com";

describe("checkAccount", () => {
  it("settles every value that the stack file leaves out", () => {
    assert.deepEqual(checkAccount(raw(file())), {
      project: "shop",
      environments: [DEV, QA],
      github: {
        repository: "acme/shop",
        branch: "main",
        pullRequests: ["dev", "qa"],
        provider: undefined,
      },
      gitlab: undefined,
      pulumiCloud: undefined,
      boundaries: new Map(),
      state: undefined,
      versions: undefined,
      sessionHours: 1,
    });
  });

  it("takes every value that the stack file gives", () => {
    const given = file({
      github: {
        repository: "acme/shop",
        branch: "trunk",
        pullRequests: ["dev"],
        provider: PROVIDER,
      },
      gitlab: {
        project: "acme/shops/shop",
        host: "git.example.com/gitlab",
        branch: "trunk",
        mergeRequests: ["dev"],
        tiers: { dev: "development", qa: "testing" },
        provider: "arn:aws:iam::111111111111:oidc-provider/git.example.com/gitlab",
      },
      pulumiCloud: { organization: "Acme" },
      boundaries: {
        dev: [],
        qa: [
          "dynamodb:GetItem",
          "sqs:*",
          { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-prices/*"] },
        ],
      },
      state: { bucket: "acme-state", guests: { prod: "444444444444" } },
      versions: { bucket: "acme-versions", guests: { prod: "444444444444" } },
      sessionHours: 4,
    });
    assert.deepEqual(checkAccount(raw(given)), {
      project: "shop",
      environments: [DEV, QA],
      github: {
        repository: "acme/shop",
        branch: "trunk",
        pullRequests: ["dev"],
        provider: PROVIDER,
      },
      gitlab: given.gitlab,
      pulumiCloud: { organization: "Acme", provider: undefined },
      boundaries: new Map([
        ["dev", []],
        [
          "qa",
          [
            { actions: ["dynamodb:GetItem"] },
            { actions: ["sqs:*"] },
            { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-prices/*"] },
          ],
        ],
      ]),
      state: {
        bucket: "acme-state",
        keyArn: undefined,
        guests: new Map([[PROD, "444444444444"]]),
      },
      versions: {
        bucket: "acme-versions",
        account: undefined,
        guests: new Map([[PROD, "444444444444"]]),
      },
      sessionHours: 4,
    });
  });

  it("settles what is left out of GitLab", () => {
    const { github, gitlab } = checkAccount(
      raw({ environments: ["dev", "qa"], gitlab: { project: "acme/shop" } }),
    );
    assert.equal(github, undefined);
    assert.deepEqual(gitlab, {
      project: "acme/shop",
      host: "gitlab.com",
      branch: "main",
      mergeRequests: ["dev", "qa"],
      tiers: undefined,
      provider: undefined,
    });
  });

  it("has the environments in the order of promotion, whatever the order in the file", () => {
    const { environments } = checkAccount(raw(file({ environments: ["qa", "dev"] })));
    assert.deepEqual(environments, [DEV, QA]);
  });

  it("lets an account hold nothing but the state, or nothing but versions", () => {
    const state = { environments: [], state: { bucket: "acme-state" } };
    assert.deepEqual(mistakesIn(state), []);
    const versions = { environments: [], versions: { bucket: "acme-versions" } };
    assert.deepEqual(mistakesIn(versions), []);
  });

  it("takes the bucket of another account, with its key", () => {
    const { state } = checkAccount(raw(file({ state: { bucket: "acme-state", key: KEY } })));
    assert.deepEqual(state, { bucket: "acme-state", keyArn: KEY, guests: new Map() });
  });

  it("takes a bucket for versions that another account has", () => {
    const elsewhere = { bucket: "acme-versions", account: "111111111111" };
    const { versions } = checkAccount(raw(file({ versions: elsewhere })));
    assert.deepEqual(versions, { ...elsewhere, guests: new Map() });
  });

  const refusals: readonly (readonly [string, Record<string, unknown>, string])[] = [
    [
      "no environments",
      { environments: undefined },
      "environments: must be a list of environments of the main project, such as [dev, qa]; [] where none is in this account, it is missing",
    ],
    [
      "environments that are none of the main project",
      { environments: ["dev", "prd"] },
      'environments: "prd" is no environment of shop, did you mean "prod"? There are: dev, qa, prod',
    ],
    ["one named twice", { environments: ["qa", "qa"] }, 'environments: "qa" is there twice'],
    [
      "roles that nobody could take",
      { github: undefined },
      "environments: nobody could take their roles: say who deploys them under github, gitlab or pulumiCloud",
    ],
    [
      "an account that has nothing",
      { environments: [] },
      "environments: with none, and without state and versions, there is nothing for this account to have",
    ],
    [
      "a misspelt setting",
      { gitHub: {} },
      'gitHub: is not a setting, did you mean "github"? There are: environments, github, gitlab, pulumiCloud, boundaries, state, versions, sessionHours',
    ],
    [
      "a misspelt setting of GitHub",
      { github: { repository: "acme/shop", brnach: "main" } },
      'github.brnach: is not a setting, did you mean "branch"? There are: repository, branch, pullRequests, provider',
    ],
    [
      "a misspelt setting of GitLab",
      { gitlab: { project: "acme/shop", mergeRequest: [] } },
      'gitlab.mergeRequest: is not a setting, did you mean "mergeRequests"? There are: project, host, branch, mergeRequests, tiers, provider',
    ],
    [
      "a misspelt setting of Pulumi Cloud",
      { pulumiCloud: { organization: "acme", providr: PROVIDER } },
      'pulumiCloud.providr: is not a setting, did you mean "provider"? There are: organization, provider',
    ],
    [
      "a misspelt setting of the state",
      { state: { bucket: "acme-state", guest: {} } },
      'state.guest: is not a setting, did you mean "guests"? There are: bucket, key, guests',
    ],
    [
      "a repository by its URL",
      { github: { repository: "https://github.com/acme/shop" } },
      'github.repository: must be a repository on GitHub such as kettle-and-mug/lambda-deployment, got "https://github.com/acme/shop"',
    ],
    [
      "a branch by its reference",
      { github: { repository: "acme/shop", branch: "refs/heads/main" } },
      'github.branch: must be the name of a branch, such as main, without refs/heads/, got "refs/heads/main"',
    ],
    [
      "a star for the repository's name",
      { github: { repository: "acme/*" } },
      'github.repository: must be a repository on GitHub such as kettle-and-mug/lambda-deployment, got "acme/*"',
    ],
    [
      "pull requests for what is no environment",
      { github: { repository: "acme/shop", pullRequests: ["de"] } },
      'github.pullRequests: "de" is no environment of shop, did you mean "dev"? There are: dev, qa, prod',
    ],
    [
      "pull requests for a word",
      { github: { repository: "acme/shop", pullRequests: "dev" } },
      'github.pullRequests: must be a list of environments that pull requests may preview, such as [dev, qa], got "dev"',
    ],
    [
      "an identity provider by its URL",
      { github: { repository: "acme/shop", provider: "https://example.com" } },
      'github.provider: must be the ARN of the identity provider that is there, such as arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com, got "https://example.com"',
    ],
    [
      "a project at GitLab by its name alone",
      { gitlab: { project: "shop" } },
      'gitlab.project: must be the path of a project on GitLab with its groups, such as kettle-and-mug/lambda-deployment, got "shop"',
    ],
    [
      "a star for a group at GitLab",
      { gitlab: { project: "acme/*/shop" } },
      'gitlab.project: must be the path of a project on GitLab with its groups, such as kettle-and-mug/lambda-deployment, got "acme/*/shop"',
    ],
    [
      "a star for a branch at GitLab",
      { gitlab: { project: "acme/shop", branch: "*" } },
      'gitlab.branch: must be the name of a branch, such as main, without refs/heads/, got "*"',
    ],
    [
      "a GitLab by its URL",
      { gitlab: { project: "acme/shop", host: "https://gitlab.example.com" } },
      'gitlab.host: must be where GitLab is, such as gitlab.example.com, without https://, got "https://gitlab.example.com"',
    ],
    [
      "merge requests for what is no environment",
      { gitlab: { project: "acme/shop", mergeRequests: ["de"] } },
      'gitlab.mergeRequests: "de" is no environment of shop, did you mean "dev"? There are: dev, qa, prod',
    ],
    [
      "merge requests for a word",
      { gitlab: { project: "acme/shop", mergeRequests: "dev" } },
      'gitlab.mergeRequests: must be a list of environments that merge requests may preview, such as [dev, qa], got "dev"',
    ],
    [
      "the identity provider of another GitLab",
      { gitlab: { project: "acme/shop", provider: GITLAB_PROVIDER } },
      "gitlab.provider: is not that of gitlab.com, whose ARN ends in :oidc-provider/gitlab.com: change it, or say under host where GitLab is",
    ],
    [
      "a tier that GitLab does not have",
      { gitlab: { project: "acme/shop", tiers: { dev: "development", qa: "quality" } } },
      'gitlab.tiers.qa: must be one of the tiers that GitLab has: development, testing, staging, production, other, got "quality"',
    ],
    [
      "tiers for some of the environments",
      { gitlab: { project: "acme/shop", tiers: { dev: "development" } } },
      "gitlab.tiers: qa has none: say which tier its environment at GitLab has",
    ],
    [
      "a tier of what is no environment",
      {
        gitlab: {
          project: "acme/shop",
          tiers: { dev: "development", qa: "testing", prd: "production" },
        },
      },
      'gitlab.tiers: "prd" is no environment of shop, did you mean "prod"? There are: dev, qa, prod',
    ],
    [
      "one tier for two environments",
      { gitlab: { project: "acme/shop", tiers: { dev: "testing", qa: "testing" } } },
      "gitlab.tiers: dev and qa are both testing, so that the role of each would be open to the jobs of the other: give them tiers of their own, here and at GitLab",
    ],
    [
      "an organization with a star",
      { pulumiCloud: { organization: "*" } },
      'pulumiCloud.organization: must be the name of an organization in Pulumi Cloud, got "*"',
    ],
    [
      "boundaries that are a list",
      { boundaries: ["qa"] },
      'boundaries: must be a map of environments to what their functions may be allowed further, got ["qa"]',
    ],
    [
      "a boundary that is no list",
      { boundaries: { qa: true } },
      "boundaries.qa: must be a list of what functions may be allowed beside what the program has them do, such as [dynamodb:GetItem]; [] where that is nothing, got true",
    ],
    [
      "a boundary of no environment",
      { boundaries: { qaa: [] } },
      'boundaries: "qaa" is no environment of shop, did you mean "qa"? There are: dev, qa, prod',
    ],
    [
      "a boundary of an environment elsewhere",
      { boundaries: { prod: [] } },
      "boundaries: prod is not in this account: its boundary is made where its roles are, so name it there, or among environments",
    ],
    ...["*", "dynamodb", "DynamoDB:GetItem", "dynamodb:Get Item", "i?m:CreateRole", 3].map(
      (action): [string, Record<string, unknown>, string] => [
        `${JSON.stringify(action)} as an action`,
        { boundaries: { qa: [action] } },
        `boundaries.qa.0: must be an action such as dynamodb:GetItem, or a map of actions and the resources that they are about, got ${JSON.stringify(action)}`,
      ],
    ),
    ...["iam:PassRole", "sts:AssumeRole", "iam:*"].map(
      (action): [string, Record<string, unknown>, string] => [
        `${action}, which gets around every boundary`,
        {
          boundaries: {
            qa: [{ actions: ["s3:GetObject", action], resources: ["arn:aws:s3:::p/*"] }],
          },
        },
        `boundaries.qa.0.actions.1: can't be allowed: by iam and sts a function could become somebody whom no boundary holds, got "${action}"`,
      ],
    ),
    [
      "no action",
      { boundaries: { qa: ["s3:GetObject", { actions: [], resources: ["arn:aws:s3:::p/*"] }] } },
      "boundaries.qa.1.actions: must name at least one, such as s3:GetObject, got []",
    ],
    [
      "actions without resources",
      { boundaries: { qa: [{ actions: ["s3:GetObject"] }] } },
      "boundaries.qa.0.resources: must be a list of ARNs, it is missing",
    ],
    [
      "resources that are none",
      { boundaries: { qa: [{ actions: ["s3:GetObject"], resources: [] }] } },
      "boundaries.qa.0.resources: must name at least one; an action without resources stands for itself in the list, got []",
    ],
    [
      "a resource that is no ARN",
      { boundaries: { qa: [{ actions: ["s3:GetObject"], resources: ["acme-prices/*"] }] } },
      'boundaries.qa.0.resources.0: must be an ARN such as arn:aws:dynamodb:eu-central-1:111111111111:table/prices, in which a star may stand for a part, got "acme-prices/*"',
    ],
    [
      "a misspelt setting of what is allowed",
      {
        boundaries: {
          qa: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::p/*"], effect: "Allow" }],
        },
      },
      "boundaries.qa.0.effect: is not a setting. There are: actions, resources",
    ],
    [
      "more than fits into a policy",
      { boundaries: { qa: Array.from({ length: 250 }, () => "dynamodb:BatchGetItem") } },
      "boundaries.qa: the policy would have 7128 characters, and IAM takes 6144: say it in fewer, such as dynamodb:* for many actions of one service",
    ],
    [
      "a bucket that S3 does not take",
      { state: { bucket: "Acme.State" } },
      'state.bucket: must be the name of a bucket, 3 to 63 small letters, digits and dashes, such as kettle-and-mug-state, got "Acme.State"',
    ],
    [
      "a key by its alias",
      { state: { bucket: "acme-state", key: "alias/acme-state" } },
      'state.key: must be the ARN of the key that comes with the bucket, such as arn:aws:kms:eu-central-1:111111111111:key/…, got "alias/acme-state"',
    ],
    [
      "an account that YAML has read as a number",
      { state: { bucket: "acme-state", guests: { prod: 444444444444 } } },
      "state.guests.prod: must be the twelve digits of an account in AWS, in quotes, got 444444444444",
    ],
    [
      "a guest that lives here",
      { state: { bucket: "acme-state", guests: { qa: "222222222222" } } },
      "state.guests: qa is in this account: only those in others are guests",
    ],
    [
      "a guest that is no environment",
      { state: { bucket: "acme-state", guests: { prd: "444444444444" } } },
      'state.guests: "prd" is no environment of shop, did you mean "prod"? There are: dev, qa, prod',
    ],
    [
      "guests of a bucket that is elsewhere",
      { state: { bucket: "acme-state", key: KEY, guests: { prod: "444444444444" } } },
      "state.guests: with a key, the bucket is in another account: its guests are named where it is",
    ],
    [
      "guests of a bucket for versions that is elsewhere",
      {
        versions: {
          bucket: "acme-versions",
          account: "111111111111",
          guests: { prod: "444444444444" },
        },
      },
      "versions.guests: with an account, the bucket is in another account: its guests are named where it is",
    ],
    [
      "an owner that is no account",
      { versions: { bucket: "acme-versions", account: "acme" } },
      'versions.account: must be the twelve digits of the account that has the bucket, in quotes; without it, the bucket is made in this one, got "acme"',
    ],
    [
      "one bucket for both",
      { state: { bucket: "acme" }, versions: { bucket: "acme" } },
      "versions.bucket: must be another bucket than that of the state: the policies of both differ",
    ],
    [
      "longer sessions than AWS has",
      { sessionHours: 13 },
      "sessionHours: must be a whole number from 1 to 12, got 13",
    ],
  ];
  for (const [what, changes, mistake] of refusals) {
    it(`refuses ${what}`, () => {
      const values = Object.fromEntries(
        Object.entries(file(changes)).filter(([, value]) => value !== undefined),
      );
      assert.deepEqual(mistakesIn(values), [`shop-accounts:${mistake}`]);
    });
  }

  it("refuses two environments where the role of one could change the other", () => {
    const known = [environment("eu"), environment("qa-eu", "eu")];
    assert.deepEqual(mistakesIn(file({ environments: ["eu", "qa-eu"] }), { known }), [
      "shop-accounts:environments: what belongs to qa-eu ends in the name of eu too, so that the role of eu could change it: put them into different accounts",
    ]);
  });

  it("lets these two be in different accounts", () => {
    const known = [environment("eu"), environment("qa-eu", "eu")];
    assert.deepEqual(mistakesIn(file({ environments: ["qa-eu"] }), { known }), []);
  });

  it("refuses a name that makes a role's too long", () => {
    const project = "a-project-whose-name-goes-on-and-on-for-quite-a-year";
    assert.deepEqual(mistakesIn(file({ environments: ["prod"] }), { project }), [
      "shop-accounts:environments: a role for prod would be called a-project-whose-name-goes-on-and-on-for-quite-a-year-preview-prod: IAM takes 64 characters, and this has 65",
    ]);
  });

  it("refuses an environment whose stack file does not say where it is and how it is called", () => {
    const known = [{ ...DEV, environment: undefined, region: undefined }];
    assert.deepEqual(mistakesIn(file({ environments: ["dev"] }), { known }), [
      "shop-accounts:environments: the roles of dev are narrowed to its name and region, and Pulumi.dev.yaml of the main project has no environment and no aws:region",
    ]);
  });
});
