import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  CreatePolicyVersionCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  DeleteRolePolicyCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { policyOf } from "../../accounts/statements";
import { trustLambda } from "../../components/policies";
import { deadLetterQueueName, sourceQueueName } from "../../components/queueNames";
import type { LocalProject } from "../../local/project";
import { localAccount, localRegion } from "../../local/variables";
import {
  EnforcingAccount,
  ROOT,
  type Credentials,
  type TokenOptions,
} from "../support/enforcingAccount";
import { startLdm } from "../support/ldm";
import { PROJECT } from "../support/mocks";

const REPOSITORY = "kettle-and-mug/lambda-deployment";
const PROVIDER = `arn:aws:iam::${localAccount}:oidc-provider/token.actions.githubusercontent.com`;
const GITLAB_PROVIDER = `arn:aws:iam::${localAccount}:oidc-provider/gitlab.example.com`;
const GITLAB = "https://gitlab.example.com";
const BY_GITLAB: TokenOptions = { issuer: GITLAB };
const BOUNDARY = `arn:aws:iam::${localAccount}:policy/${PROJECT}-boundary-dev`;
const PULL_REQUEST = `repo:${REPOSITORY}:pull_request`;

const onBranch = (branch: string, project = `shops/${REPOSITORY}`) =>
  `project_path:${project}:ref_type:branch:ref:${branch}`;
const inTier = (tier: string) =>
  `${onBranch("main")}:environment_protected:true:deployment_tier:${tier}`;
const deploys = (environment: string) => `repo:${REPOSITORY}:environment:${environment}`;

describe("The roles of pipelines, where policies are enforced,", () => {
  let account: EnforcingAccount;
  let deployDev: Credentials;
  let previewDev: Credentials;
  let deployer: LocalProject;
  /** As the account itself. */
  let root: IAMClient;
  /** As the role that deploys DEV. */
  let deploying: IAMClient;
  /** Name of the role of order-intake in DEV. */
  let functionRole: string;

  before(async () => {
    account = await EnforcingAccount.start();
    const roles = await account.prepare({
      "aws:region": localRegion,
      "aws:allowedAccountIds": ["111111111111"],
      "lambda-deployment-accounts:environments": ["dev", "qa"],
      "lambda-deployment-accounts:github": { repository: REPOSITORY, provider: PROVIDER },
      "lambda-deployment-accounts:gitlab": {
        project: `shops/${REPOSITORY}`,
        host: "gitlab.example.com",
        mergeRequests: ["dev"],
        tiers: { dev: "development", qa: "testing" },
        provider: GITLAB_PROVIDER,
      },
      "lambda-deployment-accounts:boundaries": { dev: [] },
      "lambda-deployment-accounts:state": {
        bucket: account.state.bucket,
        key: account.state.keyArn,
      },
    });
    assert.deepEqual(roles.sort(), [
      "lambda-deployment-deploy-dev",
      "lambda-deployment-deploy-qa",
      "lambda-deployment-preview-dev",
      "lambda-deployment-preview-qa",
    ]);
    deployDev = await account.take(`${PROJECT}-deploy-dev`, deploys("DEV"));
    previewDev = await account.take(`${PROJECT}-preview-dev`, PULL_REQUEST);
    deployer = await account.project("deployer", deployDev);
    root = new IAMClient(account.configuration(ROOT));
    deploying = new IAMClient(account.configuration(deployDev));
  });
  after(() => {
    root.destroy();
    deploying.destroy();
    return account.stop();
  });

  const boundaryOf = async (RoleName: string) =>
    (await root.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary
      ?.PermissionsBoundaryArn;

  const rolesOfFunctions = async () => {
    const { Roles = [] } = await root.send(new ListRolesCommand({}));
    return Roles.map(({ RoleName = "" }) => RoleName).filter((name) => /-dev-\w{7}$/.test(name));
  };

  /** Expects that a role can't be taken by a token with this subject. */
  const notTaken = (role: string, subject: string, options?: TokenOptions) =>
    assert.rejects(account.take(role, subject, options), {
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    });

  it("open to no token but those that they are meant for", async () => {
    const deploy = `${PROJECT}-deploy-dev`;
    await notTaken(deploy, deploys("QA"));
    await notTaken(deploy, `repo:${REPOSITORY}:ref:refs/heads/main`);
    await notTaken(deploy, PULL_REQUEST);
    await notTaken(deploy, "repo:somebody/lambda-deployment:environment:DEV");
    await notTaken(deploy, deploys("DEV"), { audience: "https://github.com/kettle-and-mug" });
    await notTaken(deploy, deploys("DEV"), BY_GITLAB);
    const preview = `${PROJECT}-preview-dev`;
    await notTaken(preview, "repo:somebody/lambda-deployment:pull_request");
    await notTaken(preview, `repo:${REPOSITORY}:ref:refs/heads/topic`);
    await account.take(preview, `repo:${REPOSITORY}:ref:refs/heads/main`);
  });

  it("open to no token of GitLab but those that they are meant for", async () => {
    const deploy = `${PROJECT}-deploy-dev`;
    await account.take(deploy, inTier("development"), BY_GITLAB);
    await notTaken(deploy, inTier("testing"), BY_GITLAB);
    await notTaken(deploy, onBranch("main"), BY_GITLAB);
    await notTaken(deploy, inTier("development").replace("true", "false"), BY_GITLAB);
    await notTaken(deploy, inTier("development").replace("main", "topic"), BY_GITLAB);
    await notTaken(deploy, inTier("development").replace("branch", "tag"), BY_GITLAB);
    await notTaken(deploy, inTier("development"));
    await notTaken(deploy, inTier("development"), { ...BY_GITLAB, audience: GITLAB });
    const preview = `${PROJECT}-preview-dev`;
    await account.take(preview, onBranch("topic/of-a-merge-request"), BY_GITLAB);
    // So is the token of a merge request from a fork: it names the fork.
    await notTaken(preview, onBranch("main", "somebody/lambda-deployment"), BY_GITLAB);
    await account.take(`${PROJECT}-preview-qa`, onBranch("main"), BY_GITLAB);
    await notTaken(`${PROJECT}-preview-qa`, onBranch("topic"), BY_GITLAB);
  });

  it("deploy the environment, with its state in the bucket and its secrets by the key", async () => {
    await account.initStack(deployer, "dev");
    const { summary } = await (await deployer.stack("dev")).up();
    assert.equal(summary.result, "succeeded");
    assert.match(readFileSync(deployer.stackFile("dev"), "utf8"), /^secretsprovider: awskms:/m);
    assert.doesNotMatch(readFileSync(deployer.stackFile("dev"), "utf8"), /^encryptionsalt:/m);
  });

  it("get at the state by TLS alone", async () => {
    const args = ["stack", "output", "functions", "--stack", "dev"];
    const secure = await account.pulumi(deployer, args);
    assert.equal(secure.exitCode, 0, secure.output);
    const insecure = await account.pulumi(deployer, args, {
      PULUMI_BACKEND_URL: account.insecureBackend,
    });
    assert.match(insecure.output, /s3:\w+ .*with an explicit deny in a resource-based policy/);
  });

  it("let ldm show it, send to it, read its logs and look at its dead letters", async () => {
    for (const args of [
      ["status"],
      ["send", "order-intake"],
      ["logs"],
      ["redrive", "order-intake", "--dry-run"],
    ]) {
      const all = ["-C", deployer.folder, ...args, "--env", "dev"];
      const { code, stdout, stderr } = await startLdm(all, deployer.variables).ended;
      assert.equal(code, 0, `ldm ${args.join(" ")}:\n${stdout}${stderr}`);
    }
  });

  it("preview it", async () => {
    const previewer = await account.project("previewer", previewDev);
    const { changeSummary } = await (await previewer.stack("dev")).preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("let a preview change neither its state nor AWS", async () => {
    const previewer = await account.project("previewer", previewDev);
    await assert.rejects(
      previewer.stack("dev").then((stack) => stack.up()),
      /lambda-deployment-preview-dev\/test is not authorized to perform: s3:PutObject/,
    );
    await refused(previewDev, "DEV", "preview-dev", "sqs:SendMessage");
    await refused(previewDev, "DEV", "preview-dev", "sqs:CreateQueue");
  });

  it("let the preview of one environment read what the one before has run", async () => {
    const deployQa = await account.take(`${PROJECT}-deploy-qa`, deploys("QA"));
    await account.initStack(await account.project("qa-deployer", deployQa), "qa");
    const previewQa = await account.take(`${PROJECT}-preview-qa`, PULL_REQUEST);
    const previewer = await account.project("qa-previewer", previewQa);
    // It reads the ledgers of dev, which are secret, or refuses.
    const { changeSummary } = await (await previewer.stack("qa")).preview();
    assert.deepEqual(Object.keys(changeSummary), ["create"]);
  });

  it("touch nothing of another environment", async () => {
    await assert.rejects(
      deployer.stack("qa").then((stack) => stack.up()),
      /failed to load checkpoint: blob \(key "\.pulumi\/stacks\/lambda-deployment\/qa\.json"\) \(code=PermissionDenied\)/,
    );
    await refused(deployDev, "QA", "deploy-dev", "sqs:SendMessage");
    await refused(deployDev, "QA", "deploy-dev", "sqs:CreateQueue");
  });

  it("change neither themselves nor each other", async () => {
    for (const role of ["deploy-dev", "preview-dev", "deploy-qa"]) {
      await assert.rejects(
        deploying.send(
          new PutRolePolicyCommand({
            RoleName: `${PROJECT}-${role}`,
            PolicyName: "more",
            PolicyDocument: policyOf([
              { Sid: "More", Effect: "Allow", Action: "*", Resource: "*" },
            ]),
          }),
        ),
        /is not authorized to perform: iam:PutRolePolicy.* with an explicit deny/,
      );
    }
  });

  it("give roles that are there the permissions boundary of functions, and change nothing else", async () => {
    deployer.editStackFile("dev", (text) =>
      text.replace("config:", `config:\n  ${PROJECT}:permissionsBoundary: ${BOUNDARY}`),
    );
    const roles = await rolesOfFunctions();
    const { summary } = await (await deployer.stack("dev")).up();
    const { same, ...changes } = summary.resourceChanges ?? {};
    assert.ok(same !== undefined && same > roles.length);
    assert.deepEqual(changes, { update: roles.length });
    for (const role of roles) assert.equal(await boundaryOf(role), BOUNDARY, role);
    functionRole = roles.find((name) => name.startsWith("order-intake")) ?? "";
  });

  it("keep functions within the boundary, whatever a deployment grants them", async () => {
    const more = { RoleName: functionRole, PolicyName: "more" };
    const everything = policyOf([{ Effect: "Allow", Action: "*", Resource: "*" }]);
    await deploying.send(new PutRolePolicyCommand({ ...more, PolicyDocument: everything }));
    // So that the test can act as the function.
    const trust = policyOf([
      {
        Effect: "Allow",
        Principal: { Federated: PROVIDER },
        Action: "sts:AssumeRoleWithWebIdentity",
      },
    ]);
    await root.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: functionRole, PolicyDocument: trust }),
    );
    const acting = account.configuration(await account.take(functionRole, "anybody"));
    const sqs = new SQSClient(acting);
    const send = (queue: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: `${acting.endpoint}/${localAccount}/${queue}`,
          MessageBody: "{}",
        }),
      );
    const refusedBy = (action: string) =>
      new RegExp(`${functionRole}/test is not authorized to perform: ${action}`);
    await send(deadLetterQueueName("order-intake", "DEV"));
    await assert.rejects(
      send(sourceQueueName("order-intake", "DEV")),
      refusedBy("sqs:SendMessage"),
    );
    await assert.rejects(
      send(deadLetterQueueName("order-intake", "QA")),
      refusedBy("sqs:SendMessage"),
    );
    const iam = new IAMClient(acting);
    await assert.rejects(
      iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: functionRole })),
      refusedBy("iam:DeleteRolePermissionsBoundary"),
    );
    sqs.destroy();
    iam.destroy();
    await root.send(new DeleteRolePolicyCommand(more));
    // A deployment may not put that back.
    await root.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: functionRole, PolicyDocument: trustLambda() }),
    );
  });

  it("neither take the boundary away, nor change what it says or whom a role trusts", async () => {
    await assert.rejects(
      deploying.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: functionRole })),
      /deploy-dev\/test is not authorized to perform: iam:DeleteRolePermissionsBoundary/,
    );
    await assert.rejects(
      deploying.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: functionRole,
          PolicyDocument: trustLambda(),
        }),
      ),
      /deploy-dev\/test is not authorized to perform: iam:UpdateAssumeRolePolicy/,
    );
    const PolicyDocument = policyOf([{ Effect: "Allow", Action: "*", Resource: "*" }]);
    await assert.rejects(
      deploying.send(new CreatePolicyVersionCommand({ PolicyArn: BOUNDARY, PolicyDocument })),
      /deploy-dev\/test is not authorized to perform: iam:CreatePolicyVersion/,
    );
  });

  it("put the boundary back where somebody has taken it away by hand", async () => {
    await root.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: functionRole }));
    const stack = await deployer.stack("dev");
    await stack.up({ refresh: true });
    assert.equal(await boundaryOf(functionRole), BOUNDARY);
  });

  it("deploy nothing any more without a right that it takes, and again with it", async () => {
    const role = `${PROJECT}-deploy-dev`;
    const { name, statements } = await account.policyOf(role);
    const without = statements.filter(({ Sid }) => Sid !== "WriteQueues");
    await account.setPolicy(role, name, without);
    deployer.editStackFile("dev", (text) => text.replace("batchSize: 5", "maxReceiveCount: 7"));
    const stack = await deployer.stack("dev");
    await assert.rejects(
      stack.up(),
      /lambda-deployment-deploy-dev\/test is not authorized to perform: sqs:SetQueueAttributes/i,
    );
    await account.setPolicy(role, name, statements);
    assert.equal((await stack.up()).summary.result, "succeeded");
  });

  it("take the environment down", async () => {
    const { summary } = await (await deployer.stack("dev")).destroy();
    assert.equal(summary.result, "succeeded");
    assert.deepEqual(await rolesOfFunctions(), []);
  });

  it("deploy it anew, with the boundary from the start", async () => {
    const { summary } = await (await deployer.stack("dev")).up();
    assert.equal(summary.result, "succeeded");
    const roles = await rolesOfFunctions();
    assert.ok(roles.length > 0);
    for (const role of roles) assert.equal(await boundaryOf(role), BOUNDARY, role);
  });

  /** Expects that a role may not do this to the first queue of an environment. */
  async function refused(
    credentials: Credentials,
    environment: string,
    role: string,
    action: "sqs:SendMessage" | "sqs:CreateQueue",
  ): Promise<void> {
    const sqs = new SQSClient(account.configuration(credentials));
    const QueueName = sourceQueueName("order-intake", environment);
    const QueueUrl = `${account.configuration(credentials).endpoint}/${localAccount}/${QueueName}`;
    try {
      await assert.rejects(
        action === "sqs:SendMessage"
          ? sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }))
          : sqs.send(new CreateQueueCommand({ QueueName })),
        new RegExp(`${PROJECT}-${role}/test is not authorized to perform: ${action}`, "i"),
      );
    } finally {
      sqs.destroy();
    }
  }
});
