import assert from "node:assert/strict";

import { deployTrust, previewTrust, type Trusted } from "../../accounts/trust";

const GITHUB = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
const CLOUD = "arn:aws:iam::222222222222:oidc-provider/api.pulumi.com/oidc";
const purpose = { project: "shop", stack: "qa", environment: "QA" };
const both: Trusted = {
  github: { provider: GITHUB, repository: "acme/shop", branch: "trunk", pullRequests: ["qa"] },
  pulumiCloud: { provider: CLOUD, organization: "Acme" },
};
const byToken = (provider: string) => ({
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithWebIdentity",
});

describe("deployTrust", () => {
  it("trusts jobs in the environment's own GitHub environment, and deployments of its stack", () => {
    assert.deepEqual(deployTrust(both, purpose), [
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
  it("trusts jobs for pull requests and the branch, and previews of the stack alone", () => {
    assert.deepEqual(previewTrust(both, purpose), [
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

describe("previewTrust of an environment that is closed to pull requests", () => {
  it("trusts jobs for the branch alone", () => {
    const [{ Condition } = {}] = previewTrust(both, { ...purpose, stack: "prod" });
    assert.deepEqual(Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"], [
      "repo:acme/shop:ref:refs/heads/trunk",
    ]);
  });
});

for (const trustOf of [deployTrust, previewTrust]) {
  describe(trustOf.name, () => {
    it("trusts nobody whom the settings leave out", () => {
      const sids = (trusted: Trusted) => trustOf(trusted, purpose).map(({ Sid }) => Sid);
      assert.deepEqual(sids({ ...both, github: undefined }), ["PulumiCloud"]);
      assert.deepEqual(sids({ ...both, pulumiCloud: undefined }), ["GitHub"]);
    });
  });
}
