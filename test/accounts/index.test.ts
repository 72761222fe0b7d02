import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import program from "../../accounts/index";
import type { Statement } from "../../accounts/statements";
import { Project } from "../../tools/project/project";
import { PROJECT_ROOT } from "../../tools/root";
import { declare, only, optionsFor, valueOf, type Declared } from "../support/mocks";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const BUCKET = "aws:s3/bucket:Bucket";
const KEY = "aws:kms/key:Key";
const ENVIRONMENTS = Project.open(PROJECT_ROOT).environments;
const ACCOUNT = "000000000000";

/** What the example says of this program, by key without namespace. */
function example(): Record<string, unknown> {
  const text = readFileSync(join(PROJECT_ROOT, "accounts/Pulumi.main.yaml"), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config)
      .map(([key, value]) => [key.split(":"), value] as const)
      .filter(([[namespace]]) => namespace === "lambda-deployment-accounts")
      .map(([[, key = ""], value]) => [key, value]),
  );
}

/** Runs the program as Pulumi does, in its folder. */
async function prepare(config: Record<string, unknown>) {
  const folder = process.cwd();
  process.chdir(join(PROJECT_ROOT, "accounts"));
  try {
    return await declare(program, { stack: "main", config });
  } finally {
    process.chdir(folder);
  }
}

function statementsOf(text: unknown): readonly Statement[] {
  return (JSON.parse(String(text)) as { Statement: Statement[] }).Statement;
}

const sids = (text: unknown) => statementsOf(text).map(({ Sid }) => Sid);

describe("An account that has all environments, as the example has it,", () => {
  let declared: readonly Declared[];
  let outputs: Awaited<ReturnType<typeof program>>;
  before(async () => {
    ({ declared, result: outputs } = await prepare(example()));
  });

  it("gets two roles for each environment, called so, and no others", () => {
    const names = declared.filter(({ type }) => type === ROLE).map(({ inputs }) => inputs.name);
    assert.deepEqual(
      names,
      ENVIRONMENTS.flatMap((name) => [
        `lambda-deployment-deploy-${name}`,
        `lambda-deployment-preview-${name}`,
      ]),
    );
  });

  it("tells their ARNs", async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/lambda-deployment`;
    assert.deepEqual(
      await valueOf(outputs.roles),
      Object.fromEntries(
        ENVIRONMENTS.map((name) => [
          name,
          { deploy: `${role}-deploy-${name}`, preview: `${role}-preview-${name}` },
        ]),
      ),
    );
  });

  for (const environment of ENVIRONMENTS) {
    it(`opens the roles of ${environment} to its own tokens, for an hour`, () => {
      const { assumeRolePolicy, ...role } = only(declared, ROLE, `${environment}-deploy`);
      assert.deepEqual(role, {
        name: `lambda-deployment-deploy-${environment}`,
        description: `Deploys ${environment} of lambda-deployment.`,
        maxSessionDuration: 3_600,
      });
      assert.deepEqual(sids(assumeRolePolicy), ["GitHub", "PulumiCloud"]);
      assert.match(String(assumeRolePolicy), new RegExp(`stack:${environment}:\\*`));
      const capitals = environment.toUpperCase();
      assert.match(
        String(assumeRolePolicy),
        new RegExp(`"repo:kettle-and-mug/lambda-deployment:environment:${capitals}"`),
      );
      const preview = only(declared, ROLE, `${environment}-preview`).assumeRolePolicy;
      assert.match(String(preview), new RegExp(`stack:${environment}:operation:preview:\\*`));
      assert.doesNotMatch(String(preview), /environment:/);
    });

    it(`gives the roles of ${environment} what fits into a role, and the state`, () => {
      const deploy = only(declared, POLICY, `${environment}-deploy`);
      assert.equal(deploy.role, `lambda-deployment-deploy-${environment}`);
      // All of a role's own policies together (IAM user guide, "IAM and AWS STS quotas").
      assert.ok(String(deploy.policy).length < 10_240);
      assert.deepEqual(sids(deploy.policy).slice(-4), [
        "ListState",
        "ReadState",
        "WriteState",
        "UseKey",
      ]);
      const preview = only(declared, POLICY, `${environment}-preview`);
      assert.deepEqual(sids(preview.policy).slice(-3), ["ListState", "ReadState", "UseKey"]);
    });
  }

  it("lets no role of a pipeline change another, or itself", () => {
    const { policy } = only(declared, POLICY, "qa-deploy");
    const { Effect, Resource } =
      statementsOf(policy).find(({ Sid }) => Sid === "LeavePipelinesAlone") ?? {};
    assert.equal(Effect, "Deny");
    assert.deepEqual(Resource, [
      `arn:aws:iam::${ACCOUNT}:role/lambda-deployment-deploy-*`,
      `arn:aws:iam::${ACCOUNT}:role/lambda-deployment-preview-*`,
    ]);
  });

  it("believes GitHub and Pulumi Cloud, each by its own audience", () => {
    assert.deepEqual(only(declared, PROVIDER, "github"), {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    assert.deepEqual(only(declared, PROVIDER, "pulumi-cloud"), {
      url: "https://api.pulumi.com/oidc",
      clientIdLists: ["kettle-and-mug"],
    });
  });

  it("keeps the state in a bucket that nobody deletes by mistake, with its versions for 90 days", () => {
    assert.deepEqual(only(declared, BUCKET, "state"), { bucket: "kettle-and-mug-state" });
    const { isProtected, retainOnDelete } = optionsFor(declared, BUCKET, "state");
    assert.deepEqual([isProtected, retainOnDelete], [true, true]);
    const versioning = only(declared, "aws:s3/bucketVersioning:BucketVersioning", "state");
    assert.deepEqual(versioning.versioningConfiguration, { status: "Enabled" });
    const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    assert.deepEqual(only(declared, lifecycle, "state").rules, [
      {
        id: "forget-earlier-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    assert.deepEqual(
      optionsFor(declared, lifecycle, "state").dependsOn,
      ["BucketVersioning::state", "Bucket::state"].sort(),
    );
  });

  it("encrypts it by a key of its own, which is changed every year and kept", () => {
    const { policy, ...key } = only(declared, KEY, "state");
    assert.deepEqual(key, {
      description: "Encrypts the state and the secrets of Pulumi in kettle-and-mug-state.",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    assert.deepEqual(statementsOf(policy), [
      {
        Sid: "LeaveItToPolicies",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ]);
    const { isProtected, retainOnDelete } = optionsFor(declared, KEY, "state");
    assert.deepEqual([isProtected, retainOnDelete], [true, true]);
    assert.equal(only(declared, "aws:kms/alias:Alias", "state").name, "alias/kettle-and-mug-state");
    const encryption =
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    assert.deepEqual(only(declared, encryption, "state").rules, [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0000001`,
        },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("lets nobody at it from outside, or without TLS", () => {
    const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
    assert.deepEqual(only(declared, block, "state"), {
      bucket: "kettle-and-mug-state",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { policy } = only(declared, "aws:s3/bucketPolicy:BucketPolicy", "state");
    assert.deepEqual(statementsOf(policy), [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::kettle-and-mug-state", "arn:aws:s3:::kettle-and-mug-state/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("tells how to log in there, and what others need to use it", async () => {
    const key = `arn:aws:kms:eu-central-1:${ACCOUNT}`;
    const { login, stateKey, secretsProvider } = outputs;
    assert.deepEqual(await valueOf({ login, stateKey, secretsProvider }), {
      login: "pulumi login 's3://kettle-and-mug-state?region=eu-central-1'",
      stateKey: `${key}:key/0000001`,
      secretsProvider: `awskms:///${key}:alias/kettle-and-mug-state?region=eu-central-1`,
    });
  });
});

describe("An account", () => {
  const github = { repository: "kettle-and-mug/lambda-deployment" };
  const roles = (declared: readonly Declared[]) =>
    declared.filter(({ type }) => type === ROLE).map(({ name }) => name);

  it("that has one environment gets its roles alone, which read nothing of an environment elsewhere", async () => {
    const { declared } = await prepare({ environments: ["qa"], github });
    assert.deepEqual(roles(declared), ["qa-deploy", "qa-preview"]);
    assert.doesNotMatch(String(only(declared, POLICY, "qa-deploy").policy), /-dev-|DEV/);
  });

  it("whose state is in Pulumi Cloud gets no bucket, no key, and roles without them", async () => {
    const { declared, result } = await prepare({ environments: ["qa"], github });
    assert.ok(!declared.some(({ type }) => [BUCKET, KEY].includes(type)));
    assert.deepEqual(
      sids(only(declared, POLICY, "qa-deploy").policy).at(-1),
      "LeavePipelinesAlone",
    );
    assert.deepEqual(Object.keys(result), ["roles"]);
  });

  it("makes the permissions boundaries that it is to have, and tells their ARNs", async () => {
    const further = [
      "dynamodb:GetItem",
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::p/*"] },
    ];
    const boundaries = { qa: further };
    const { declared, result } = await prepare({ environments: ["dev", "qa"], github, boundaries });
    const made = declared.filter(({ type }) => type === "aws:iam/policy:Policy");
    assert.deepEqual(
      made.map(({ name }) => name),
      ["qa-boundary"],
    );
    const { policy, ...rest } = only(declared, "aws:iam/policy:Policy", "qa-boundary");
    assert.deepEqual(rest, {
      name: "lambda-deployment-boundary-qa",
      description: "What functions of qa of lambda-deployment may do at most.",
    });
    assert.deepEqual(statementsOf(policy).slice(-3, -1), [
      { Sid: "DoAnywhere", Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: "*" },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::p/*"] },
    ]);
    const arn = `arn:aws:iam::${ACCOUNT}:policy/lambda-deployment-boundary-qa`;
    assert.deepEqual(await valueOf(result.boundaries), { qa: arn });
    const within = (role: string) =>
      statementsOf(only(declared, POLICY, role).policy).find(
        ({ Sid }) => Sid === "WriteRolesWithinBoundary",
      );
    assert.deepEqual(within("qa-deploy")?.Condition, {
      StringEquals: { "iam:PermissionsBoundary": arn },
    });
    for (const role of ["qa-preview", "dev-deploy", "dev-preview"]) {
      assert.equal(within(role), undefined, role);
    }
  });

  it("warns where a stack file does not name the boundary that is asked for", async () => {
    const warned: string[] = [];
    const { warn } = pulumi.log;
    Object.assign(pulumi.log, { warn: (message: string) => warned.push(message) });
    try {
      await prepare({ environments: ["dev", "qa"], github, boundaries: { qa: [] } });
    } finally {
      Object.assign(pulumi.log, { warn });
    }
    assert.deepEqual(warned, [
      `Pulumi.qa.yaml has no permissions boundary: until it says lambda-deployment:permissionsBoundary: arn:aws:iam::${ACCOUNT}:policy/lambda-deployment-boundary-qa, deployments of qa can make no roles and give them no policies`,
    ]);
  });

  it("with identity providers of its own takes them as they are", async () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const { declared } = await prepare({ environments: ["qa"], github: { ...github, provider } });
    assert.ok(!declared.some(({ type }) => type === PROVIDER));
    const [statement] = statementsOf(only(declared, ROLE, "qa-deploy").assumeRolePolicy);
    assert.deepEqual(statement?.Principal, { Federated: provider });
  });

  it("believes the GitLab that it names, by tokens for AWS alone", async () => {
    const gitlab = { project: "kettle-and-mug/lambda-deployment", host: "gitlab.example.com" };
    const { declared } = await prepare({ environments: ["qa"], gitlab });
    assert.deepEqual(only(declared, PROVIDER, "gitlab"), {
      url: "https://gitlab.example.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    for (const role of ["qa-deploy", "qa-preview"]) {
      const { assumeRolePolicy } = only(declared, ROLE, role);
      assert.deepEqual(sids(assumeRolePolicy), ["GitLab"]);
      assert.match(
        String(assumeRolePolicy),
        /"gitlab\.example\.com:sub":"project_path:kettle-and-/,
      );
    }
  });

  it("lets nobody in whom its settings leave out", async () => {
    const pulumiCloud = { organization: "kettle-and-mug" };
    const { declared } = await prepare({ environments: ["qa"], pulumiCloud });
    assert.deepEqual(sids(only(declared, ROLE, "qa-deploy").assumeRolePolicy), ["PulumiCloud"]);
    const providers = declared.filter(({ type }) => type === PROVIDER);
    assert.deepEqual(
      providers.map(({ name }) => name),
      ["pulumi-cloud"],
    );
  });

  it("uses the bucket of another account by its name and key, and makes none", async () => {
    const key = "arn:aws:kms:eu-central-1:111111111111:key/0a1b";
    const { declared } = await prepare({
      environments: ["qa"],
      github,
      state: { bucket: "kettle-and-mug-state", key },
    });
    assert.ok(!declared.some(({ type }) => [BUCKET, KEY].includes(type)));
    const [, , , , useKey] = statementsOf(only(declared, POLICY, "qa-deploy").policy).slice(-5);
    assert.equal(useKey?.Resource, key);
  });

  it("opens its bucket and key to just the roles of its guests, each for its own state", async () => {
    const { declared } = await prepare({
      environments: [],
      state: { bucket: "kettle-and-mug-state", guests: { qa: "222222222222" } },
    });
    const asGuest = (pipeline: string) => ({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Condition: {
        ArnEquals: {
          "aws:PrincipalArn": `arn:aws:iam::222222222222:role/lambda-deployment-${pipeline}-qa`,
        },
      },
    });
    const [, ...ofKey] = statementsOf(only(declared, KEY, "state").policy);
    assert.deepEqual(ofKey, [
      {
        ...asGuest("deploy"),
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "*",
      },
      { ...asGuest("preview"), Action: ["kms:Decrypt", "kms:DescribeKey"], Resource: "*" },
    ]);
    const { policy } = only(declared, "aws:s3/bucketPolicy:BucketPolicy", "state");
    const [, ...ofBucket] = statementsOf(policy);
    const writing = ofBucket.filter(({ Action }) => Action.includes("s3:PutObject"));
    assert.deepEqual(writing, [
      {
        ...asGuest("deploy"),
        Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        Resource: [
          ".pulumi/meta.yaml",
          ".pulumi/stacks/lambda-deployment/qa.*",
          ".pulumi/history/lambda-deployment/qa/*",
          ".pulumi/backups/lambda-deployment/qa/*",
          ".pulumi/locks/organization/lambda-deployment/qa/*",
        ].map((object) => `arn:aws:s3:::kettle-and-mug-state/${object}`),
      },
    ]);
    assert.equal(ofBucket.length, 5);
  });

  describe("that has a bucket for versions", () => {
    const versions = { bucket: "kettle-and-mug-versions", guests: { prod: "444444444444" } };
    const arn = "arn:aws:s3:::kettle-and-mug-versions";
    const reading = {
      Sid: "ReadVersions",
      Effect: "Allow",
      Action: "s3:GetObjectVersion",
      Resource: `${arn}/*`,
    };
    let declared: readonly Declared[];
    let outputs: Awaited<ReturnType<typeof program>>;
    before(async () => {
      const config = { environments: ["qa"], github, versions };
      ({ declared, result: outputs } = await prepare(config));
    });

    it("keeps it, and of what is deleted there only for 90 days", () => {
      assert.deepEqual(only(declared, BUCKET, "versions"), { bucket: "kettle-and-mug-versions" });
      const { isProtected, retainOnDelete } = optionsFor(declared, BUCKET, "versions");
      assert.deepEqual([isProtected, retainOnDelete], [true, true]);
      const versioning = only(declared, "aws:s3/bucketVersioning:BucketVersioning", "versions");
      assert.deepEqual(versioning.versioningConfiguration, { status: "Enabled" });
      const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
      const [rule, ...others] = only(declared, lifecycle, "versions").rules as object[];
      assert.deepEqual(others, []);
      // Nothing that is current ever goes: a stack file may pin it.
      assert.deepEqual(rule, {
        id: "forget-earlier-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      });
      const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
      assert.equal(only(declared, block, "versions").restrictPublicBuckets, true);
    });

    it("lets nobody write over what is there, delete it for good, or come without TLS", () => {
      const { policy } = only(declared, "aws:s3/bucketPolicy:BucketPolicy", "versions");
      const [tls, ...denied] = statementsOf(policy).filter(({ Effect }) => Effect === "Deny");
      assert.equal(tls?.Sid, "DenyInsecureTransport");
      assert.deepEqual(denied, [
        {
          Sid: "DenyOverwriting",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: `${arn}/*`,
          Condition: { Null: { "s3:if-none-match": "true" } },
        },
        {
          Sid: "DenyDeletingForGood",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:DeleteObjectVersion",
          Resource: `${arn}/*`,
        },
      ]);
    });

    it("opens it to the roles that deploy and preview, and to those of guests, for reading alone", () => {
      for (const role of ["qa-deploy", "qa-preview"]) {
        const statements = statementsOf(only(declared, POLICY, role).policy);
        assert.deepEqual(
          statements.filter(({ Resource }) => JSON.stringify(Resource).includes("-versions")),
          [reading],
        );
      }
      const { policy } = only(declared, "aws:s3/bucketPolicy:BucketPolicy", "versions");
      const allowed = statementsOf(policy).filter(({ Effect }) => Effect === "Allow");
      assert.deepEqual(
        allowed.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
        ["deploy", "preview"].map((pipeline) => [
          reading.Action,
          reading.Resource,
          {
            ArnEquals: {
              "aws:PrincipalArn": `arn:aws:iam::444444444444:role/lambda-deployment-${pipeline}-prod`,
            },
          },
        ]),
      );
    });

    it("tells what Pulumi.yaml has to say then", async () => {
      assert.equal(
        await valueOf(outputs.versions),
        "s3://kettle-and-mug-versions?region=eu-central-1",
      );
    });
  });

  it("uses the bucket for versions of another account by its name, and makes none", async () => {
    const versions = { bucket: "kettle-and-mug-versions", account: "111111111111" };
    const { declared, result } = await prepare({ environments: ["qa"], github, versions });
    assert.ok(!declared.some(({ type }) => type === BUCKET));
    assert.ok(sids(only(declared, POLICY, "qa-deploy").policy).includes("ReadVersions"));
    assert.deepEqual(Object.keys(result), ["roles"]);
  });

  it("is refused with a sentence for what is wrong in the stack file", async () => {
    await assert.rejects(prepare({ environments: ["qa"] }), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(
        error.message,
        "Pulumi.main.yaml has 1 mistake:\n  lambda-deployment:environments: nobody could take their roles: say who deploys them under github, gitlab or pulumiCloud",
      );
      return true;
    });
  });
});
