import assert from "node:assert/strict";

import { deployTrust, previewTrust, type Trusted } from "../../accounts/trust";

const GITHUB = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
const GITLAB = "arn:aws:iam::222222222222:oidc-provider/gitlab.example.com";
const CLOUD = "arn:aws:iam::222222222222:oidc-provider/api.pulumi.com/oidc";
const purpose = { project: "shop", stack: "qa", environment: "QA" };
const gitlab = {
  provider: GITLAB,
  host: "gitlab.example.com",
  project: "acme/shops/shop",
  branch: "trunk",
  mergeRequests: ["qa"],
  tiers: undefined,
};
const all: Trusted = {
  github: { provider: GITHUB, repository: "acme/shop", branch: "trunk", pullRequests: ["qa"] },
  gitlab,
  pulumiCloud: { provider: CLOUD, organization: "Acme" },
};
const SUBJECT = "gitlab.example.com:sub";
const none: Trusted = { github: undefined, gitlab: undefined, pulumiCloud: undefined };
const byToken = (provider: string) => ({
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithWebIdentity",
});

describe("deployTrust", () => {
  it("trusts jobs in the environment's own GitHub environment, for the branch at GitLab, and deployments of its stack", () => {
    assert.deepEqual(deployTrust(all, purpose), [
      {
        Sid: "GitHub",
        ...byToken(GITHUB),
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": ["repo:acme/shop:environment:QA"],
          },
        },
      },
      {
        Sid: "GitLab",
        ...byToken(GITLAB),
        Condition: {
          StringEquals: {
            "gitlab.example.com:aud": "sts.amazonaws.com",
            [SUBJECT]: "project_path:acme/shops/shop:ref_type:branch:ref:trunk",
          },
        },
      },
      {
        Sid: "PulumiCloud",
        ...byToken(CLOUD),
        Condition: {
          StringEquals: { "api.pulumi.com/oidc:aud": "acme" },
          StringLike: {
            "api.pulumi.com/oidc:sub": "pulumi:deploy:org:Acme:project:shop:stack:qa:*",
          },
        },
      },
    ]);
  });
});

describe("previewTrust", () => {
  it("trusts jobs for pull requests and the branch, for any branch at GitLab, and previews of the stack alone", () => {
    assert.deepEqual(previewTrust(all, purpose), [
      {
        Sid: "GitHub",
        ...byToken(GITHUB),
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": [
              "repo:acme/shop:pull_request",
              "repo:acme/shop:ref:refs/heads/trunk",
            ],
          },
        },
      },
      {
        Sid: "GitLab",
        ...byToken(GITLAB),
        Condition: {
          StringEquals: { "gitlab.example.com:aud": "sts.amazonaws.com" },
          StringLike: { [SUBJECT]: "project_path:acme/shops/shop:ref_type:branch:ref:*" },
        },
      },
      {
        Sid: "PulumiCloud",
        ...byToken(CLOUD),
        Condition: {
          StringEquals: { "api.pulumi.com/oidc:aud": "acme" },
          StringLike: {
            "api.pulumi.com/oidc:sub":
              "pulumi:deploy:org:Acme:project:shop:stack:qa:operation:preview:*",
          },
        },
      },
    ]);
  });
});

describe("deployTrust with tiers of GitLab", () => {
  it("trusts jobs in a protected environment of the one tier alone", () => {
    const tiers = { qa: "testing", prod: "production" };
    const [{ Condition } = {}] = deployTrust({ ...none, gitlab: { ...gitlab, tiers } }, purpose);
    assert.equal(
      Condition?.StringEquals?.[SUBJECT],
      "project_path:acme/shops/shop:ref_type:branch:ref:trunk:environment_protected:true:deployment_tier:testing",
    );
  });
});

describe("previewTrust of an environment that is closed to pull and merge requests", () => {
  it("trusts jobs for the branch alone", () => {
    const [github, ofGitLab] = previewTrust(all, { ...purpose, stack: "prod" });
    assert.deepEqual(github?.Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"], [
      "repo:acme/shop:ref:refs/heads/trunk",
    ]);
    assert.deepEqual(ofGitLab?.Condition, {
      StringEquals: {
        "gitlab.example.com:aud": "sts.amazonaws.com",
        [SUBJECT]: "project_path:acme/shops/shop:ref_type:branch:ref:trunk",
      },
    });
  });
});

for (const trustOf of [deployTrust, previewTrust]) {
  describe(trustOf.name, () => {
    it("trusts nobody whom the settings leave out", () => {
      const sids = (trusted: Trusted) => trustOf(trusted, purpose).map(({ Sid }) => Sid);
      assert.deepEqual(sids(none), []);
      assert.deepEqual(sids({ ...none, github: all.github }), ["GitHub"]);
      assert.deepEqual(sids({ ...none, gitlab }), ["GitLab"]);
      assert.deepEqual(sids({ ...none, pulumiCloud: all.pulumiCloud }), ["PulumiCloud"]);
    });
  });
}
